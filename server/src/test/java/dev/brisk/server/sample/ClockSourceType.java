package dev.brisk.server.sample;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Values;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `clock:`: a kind of source as somebody adds it who follows docs/guide/adding-a-source.md.
public final class ClockSourceType implements SourceType<ClockSettings> {
  static final ClockSourceType INSTANCE = new ClockSourceType();

  private static final Key<String> ZONE =
      Key.defaulting("zone", Values.string(), "UTC", "A time zone such as Europe/Berlin.");

  private static final Key<ClockSettings> KEY =
      Key.optional(
          "clock",
          ObjectType.of("The time somewhere.", ZONE)
              .as(s -> new ClockSettings(s.getOr(ZONE, "UTC"))),
          "The time somewhere.");

  @Override
  public Key<ClockSettings> key() {
    return KEY;
  }

  @Override
  public void check(ClockSettings settings, SourceCheck check) {
    Set<String> zones = ZoneId.getAvailableZoneIds();
    if (!zones.contains(settings.zone())) {
      check.problem(
          "clock.zone",
          "is '" + settings.zone() + "', which is no time zone",
          SourceCheck.suggestion(settings.zone(), zones));
    }
  }

  @Override
  public Duration openingTime(ClockSettings settings) {
    return Duration.ZERO;
  }

  @Override
  public Source open(String endpoint, String path, ClockSettings settings, SourceContext context) {
    return new ClockSource(endpoint, settings, context);
  }

  @Override
  public Set<Integer> failures(ClockSettings settings) {
    return Set.of(409);
  }

  @Override
  public ObjectNode content(ClockSettings settings) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.putObject("application/json").putObject("schema").put("type", "object");
    return content;
  }

  @Override
  public List<Probe> probes(String endpoint, ClockSettings settings, Duration limit) {
    return List.of(new ZoneProbe(settings.zone()));
  }

  private record ZoneProbe(String zone) implements Probe {
    @Override
    public String name() {
      return "clock " + zone;
    }

    @Override
    public List<Finding> run() {
      return List.of(Finding.ok(zone + " is known"));
    }
  }
}
