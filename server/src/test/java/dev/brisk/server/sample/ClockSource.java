package dev.brisk.server.sample;

import dev.brisk.server.message.Answer;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletionStage;

/// The time somewhere. `?stopped=true` is a conflict, to have a failure to show.
final class ClockSource implements Source {
  private static final int MAX_WAITING = 64;

  private final ZoneId zone;
  private final BoundedExecutor executor;

  ClockSource(String endpoint, ClockSettings settings, SourceContext context) {
    this.zone = ZoneId.of(settings.zone());
    this.executor =
        new BoundedExecutor(endpoint, 2, MAX_WAITING, Duration.ofSeconds(5), context.timeouts());
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return executor.run(request.work(), null, stop -> now(request));
  }

  private Answer now(SourceRequest request) {
    if (Boolean.TRUE.equals(request.parameters().get("stopped"))) {
      throw new SourceException(SourceException.Kind.CONFLICT, "The clock is stopped.");
    }
    String json = "{\"zone\":\"" + zone + "\",\"time\":\"" + ZonedDateTime.now(zone) + "\"}";
    return Answer.json(200, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String fingerprint() {
    return Fingerprints.of("clock", zone.toString());
  }

  @Override
  public SourceStatistics statistics() {
    return new SourceStatistics(executor.statistics(), null);
  }

  @Override
  public void close() {
    executor.close();
  }
}
