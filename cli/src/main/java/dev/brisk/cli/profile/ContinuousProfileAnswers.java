package dev.brisk.cli.profile;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.continuous.ContinuousProfile;
import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.report.SampleReport;
import dev.brisk.profiler.source.SourceFinder;
import dev.brisk.profiler.view.HtmlView;
import dev.brisk.server.admin.AdminReplies;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Answers with what the server spent its CPU time on in the last hour; `format` is `html`, `json`
/// or `text`.
final class ContinuousProfileAnswers {
  private static final int ROWS = 20;
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile @Nullable ContinuousProfile hour;

  void start() {
    hour = ContinuousProfile.start(Duration.ofMinutes(1));
  }

  void stop() {
    ContinuousProfile running = hour;
    if (running != null) {
      running.close();
    }
  }

  /// Answers; the work is done on a thread of its own.
  void answer(Exchange exchange) {
    ContinuousProfile running = hour;
    if (running == null) {
      refuse(exchange, 503, "The server is starting.");
      return;
    }
    if (!busy.compareAndSet(false, true)) {
      refuse(exchange, 409, "It is being put together for somebody else. Try again in a second.");
      return;
    }
    String format = AdminReplies.query(exchange, "format");
    Thread.ofPlatform()
        .daemon()
        .name("brisk-continuous-profile")
        .start(() -> {
          try {
            exchange.respond(response(running.profile(), format == null ? "html" : format));
          } catch (ProfilerException e) {
            refuse(exchange, 422, String.valueOf(e.getMessage()));
          } finally {
            busy.set(false);
          }
        });
  }

  private static Response response(SampleProfile profile, String format) {
    return switch (format) {
      case "html" ->
          of(
              "text/html; charset=utf-8",
              HtmlView.write(profile, new SourceFinder(List.of(), Path.of(""))));
      case "json" -> of("application/json", ProfileDocument.write(profile));
      case "text" ->
          of(
              "text/plain; charset=utf-8",
              new SampleReport((method, line) -> "").text(profile, ROWS));
      default ->
          Response.of(
              ProblemDetails.of(400, "format is \"" + format + "\". Write html, json or text."),
              "/brisk/profile/continuous");
    };
  }

  private static Response of(String type, String text) {
    return new Response(
        200,
        List.of(
            Map.entry("content-type", type),
            Map.entry("cache-control", "no-store"),
            Map.entry("content-security-policy", POLICY),
            Map.entry("referrer-policy", "no-referrer")),
        new Body.Bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void refuse(Exchange exchange, int status, String detail) {
    exchange.respond(Response.of(ProblemDetails.of(status, detail), exchange.path()));
  }
}
