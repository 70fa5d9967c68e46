package dev.brisk.cli.profile;

import dev.brisk.server.admin.AdminExtension;
import dev.brisk.server.admin.AdminLink;
import dev.brisk.server.admin.AdminReplies;
import dev.brisk.server.admin.AdminRoute;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `/brisk/profile`: profiles the running server.
///
/// `POST /brisk/profile?seconds=10&mode=cpu` measures and answers the result; `format` is `html`,
/// `json` or `text`; `mode` is one of `cpu`, `wall`, `alloc`, `lock`, or `calls` and `lines` with
/// an `include` pattern. One at a time: another gets 409. `GET /brisk/profile/` is a page with a
/// button, `GET /brisk/profile/process` says which process this is, `GET /brisk/profile/continuous`
/// is what the server spent its CPU time on, if that is recorded.
public final class ProfileAdmin implements AdminExtension {
  private static final Set<String> SAMPLING = Set.of("cpu", "wall", "alloc", "lock");
  private static final Set<String> INSTRUMENTING = Set.of("calls", "lines");
  private static final int LONGEST_SECONDS = 300;
  private static final String PAGE = "profile-page.html";
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline';"
          + " connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";

  private final AtomicBoolean busy = new AtomicBoolean();
  private final byte[] page = read();

  private final @Nullable ContinuousProfileAnswers continuous;

  /// @param keep whether a profile of the last hour is kept all the time
  public ProfileAdmin(boolean keep) {
    this.continuous = keep ? new ContinuousProfileAnswers() : null;
  }

  @Override
  public void start(ServerView view) {
    if (continuous != null) {
      continuous.start();
    }
  }

  @Override
  public void stop() {
    if (continuous != null) {
      continuous.stop();
    }
  }

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public List<AdminLink> links() {
    AdminLink now =
        new AdminLink("/", "Profile", "Where its time or memory goes, measured for some seconds.");
    return continuous == null
        ? List.of(now)
        : List.of(
            now, new AdminLink("/continuous", "The last hour", "A profile kept all the time."));
  }

  @Override
  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/", (exchange, match) -> exchange.respond(page(page))),
        new AdminRoute("GET", "/continuous", (exchange, match) -> continuous(exchange)),
        new AdminRoute(
            "GET",
            "/last-hour",
            (exchange, match) ->
                refuse(exchange, 410, "This is now called /brisk/profile/continuous.")),
        new AdminRoute("GET", "/process", (exchange, match) -> exchange.respond(process())),
        new AdminRoute("POST", "", (exchange, match) -> profile(exchange)));
  }

  private void continuous(Exchange exchange) {
    if (continuous != null) {
      continuous.answer(exchange);
    } else {
      refuse(
          exchange,
          404,
          "Nothing was recorded. Start the server with --continuous-profile, or write profile: {"
              + " continuous: true } into brisk.yaml.");
    }
  }

  private static Response process() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pid", ProcessHandle.current().pid());
    answer.put(
        "started", ProcessHandle.current().info().startInstant().map(Object::toString).orElse(""));
    return AdminReplies.json(200, answer);
  }

  private void profile(Exchange exchange) {
    ProfileRun run;
    try {
      run = wanted(exchange);
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, String.valueOf(e.getMessage()));
      return;
    }
    if (!busy.compareAndSet(false, true)) {
      refuse(exchange, 409, "A profile is being taken. One at a time: try again when it is done.");
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("brisk-profile")
        .start(() -> {
          try {
            answer(exchange, run, run.run());
          } catch (IOException e) {
            refuse(exchange, 500, "The profile failed: " + e.getMessage());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(exchange, 503, "The server stops.");
          } finally {
            busy.set(false);
          }
        });
  }

  private static ProfileRun wanted(Exchange exchange) {
    String mode = parameter(exchange, "mode", "cpu").toLowerCase(Locale.ROOT);
    String pattern = parameter(exchange, "include", "");
    if (!SAMPLING.contains(mode) && !INSTRUMENTING.contains(mode)) {
      throw new IllegalArgumentException(
          "mode is \"" + mode + "\". Write cpu, wall, alloc, lock, calls or lines.");
    }
    if (INSTRUMENTING.contains(mode) && !pattern.matches("[@\\w$#*.<>]{1,300}")) {
      throw new IllegalArgumentException(
          "mode=" + mode + " needs include=PATTERN, such as com.acme.** or com.acme.Shop%23price.");
    }
    String seconds = parameter(exchange, "seconds", "10");
    if (!seconds.matches("\\d{1,4}")
        || Integer.parseInt(seconds) < 1
        || Integer.parseInt(seconds) > LONGEST_SECONDS) {
      throw new IllegalArgumentException(
          "seconds is \"" + seconds + "\". Write 1 to " + LONGEST_SECONDS + ".");
    }
    String format = parameter(exchange, "format", "html").toUpperCase(Locale.ROOT);
    for (ProfileRun.Format known : ProfileRun.Format.values()) {
      if (known.name().equals(format)) {
        return new ProfileRun(mode, Integer.parseInt(seconds), pattern, known);
      }
    }
    throw new IllegalArgumentException("format is not known. Write html, json or text.");
  }

  private static String parameter(Exchange exchange, String name, String otherwise) {
    String value = AdminReplies.query(exchange, name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static void answer(Exchange exchange, ProfileRun run, ProfileRun.Result result) {
    if (result.code() != 0) {
      String message = new String(result.content(), StandardCharsets.UTF_8).strip();
      refuse(exchange, 422, message.isEmpty() ? "The profile failed." : message);
      return;
    }
    exchange.respond(
        run.format() == ProfileRun.Format.HTML
            ? page(result.content())
            : new Response(
                200,
                List.of(
                    Map.entry("content-type", run.format().contentType()),
                    Map.entry("cache-control", "no-store")),
                new Body.Bytes(result.content())));
  }

  private static Response page(byte[] html) {
    return new Response(
        200,
        List.of(
            Map.entry("content-type", ProfileRun.Format.HTML.contentType()),
            Map.entry("cache-control", "no-store"),
            Map.entry("content-security-policy", POLICY),
            Map.entry("referrer-policy", "no-referrer")),
        new Body.Bytes(html));
  }

  private static void refuse(Exchange exchange, int status, String detail) {
    exchange.respond(Response.of(ProblemDetails.of(status, detail), exchange.path()));
  }

  private static byte[] read() {
    try (InputStream in = ProfileAdmin.class.getResourceAsStream(PAGE)) {
      if (in == null) {
        throw new IllegalStateException(PAGE + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + PAGE, e);
    }
  }
}
