package dev.brisk.watch.settings;

import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.time.TimeWindow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The YAML file of `brisk watch`.
///
/// ```yaml
/// checks:
///   - name: api
///     http: https://api.example.com/health
///     expect: status == 200 && latency < 300ms
/// ```
public final class WatchFile {
  private static final int MAX_CHECKS = 1_000;

  private static final Key<ZoneId> ZONE =
      Key.optional(
          "zone",
          Values.scalar(
              "Write a time zone such as Europe/Berlin or UTC.",
              Map.of("type", "string"),
              text -> {
                try {
                  return ZoneId.of(text);
                } catch (DateTimeException e) {
                  throw new IllegalArgumentException(text, e);
                }
              }),
          "Of maintenance, quiet hours and reports; the machine's by default.");
  private static final Key<Path> TRUST =
      Key.optional(
          "trust", Values.file(), "PEM file of the authorities to trust, instead of the JDK's.");
  private static final Key<CheckSection.HostPort> LISTEN =
      Key.defaulting(
          "listen",
          CheckSection.hostPort(),
          new CheckSection.HostPort("127.0.0.1", 8095),
          "Address and port where heartbeats arrive; this machine only by default.");
  private static final Key<List<CheckSection.Written>> CHECKS =
      Key.required("checks", Values.nonEmptyList(CheckSection.TYPE), "What is watched.");

  private record WrittenMaintenance(Node node, String when, List<String> checks) {}

  private static final Key<String> WHEN = Key.required("when", Values.string(), TimeWindow.HINT);
  private static final Key<List<String>> OF_CHECKS =
      Key.defaulting(
          "checks",
          Values.nonEmptyList(Values.string()),
          List.of(),
          "Names, * for any characters; all by default.");
  private static final Key<List<WrittenMaintenance>> MAINTENANCE =
      Key.defaulting(
          "maintenance",
          Values.list(
              ObjectType.of("Time in which failures are expected.", WHEN, OF_CHECKS)
                  .as(section ->
                      new WrittenMaintenance(
                          section.node(WHEN), section.get(WHEN), section.get(OF_CHECKS)))),
          List.of(),
          "Time in which failures of some checks are expected: no alerts.");

  private static final Key<AlertSection.Read> ALERTS =
      Key.optional("alerts", AlertSection.TYPE, "Who is told; nobody by default.");

  static final ValueType<WatchSettings> TYPE =
      ObjectType.of(
              "What brisk watch looks at.",
              CheckSection.INTERVAL,
              CheckSection.TIMEOUT,
              CheckSection.RETRIES,
              ZONE,
              TRUST,
              LISTEN,
              CHECKS,
              MAINTENANCE,
              ALERTS)
          .then((node, section) -> read(section));

  private WatchFile() {}

  /// @throws ConfigException with every problem and its line
  public static WatchSettings read(Path file, Environment environment) throws ConfigException {
    return ConfigFile.read(file, environment).bind(TYPE);
  }

  /// Text as if it were a file of this name.
  static WatchSettings parse(String text, Environment environment) throws ConfigException {
    return ConfigFile.parse(text, "checks.yaml", Path.of("").toAbsolutePath(), environment)
        .bind(TYPE);
  }

  /// The JSON Schema of the file.
  public static Map<String, Object> schema() {
    return ConfigFile.schema(TYPE, "Checks of brisk watch");
  }

  /// Checks of URLs alone, each named after its host.
  ///
  /// @param expect null for any 2xx
  /// @throws IllegalArgumentException for what is no URL or no condition
  public static WatchSettings of(List<String> urls, Timing timing, @Nullable String expect) {
    List<Check> checks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String text : urls) {
      URI url =
          CheckSection.url(text)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "'"
                          + text
                          + "' is neither a URL nor a file. Write one such as"
                          + " https://api.example.com/health, or the path of a checks.yaml."));
      String base = name(url);
      String name = base;
      for (int number = 2; !names.add(name); number++) {
        name = base.substring(0, Math.min(base.length(), 60)) + "-" + number;
      }
      checks.add(CheckSection.ofUrl(name, url, timing, expect));
    }
    return WatchSettings.of(checks);
  }

  private static String name(URI url) {
    // Without what may be a secret: names are in every text.
    String shown = new Target.Http(url, "GET", Map.of(), null, 0).shown();
    String name = shown.substring(shown.indexOf("://") + 3).replaceAll("[^A-Za-z0-9._-]+", "-");
    String trimmed = name.replaceAll("^[^A-Za-z0-9]+|-+$", "");
    return trimmed.length() > 64 ? trimmed.substring(0, 64) : trimmed;
  }

  private static Optional<WatchSettings> read(Section section) {
    List<CheckSection.Written> written = section.get(CHECKS);
    if (written.size() > MAX_CHECKS) {
      section
          .node(CHECKS)
          .problem(
              "has "
                  + written.size()
                  + " checks. One process has at most "
                  + MAX_CHECKS
                  + ": start another.");
    }
    List<Check> checks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    for (CheckSection.Written each : written) {
      if (!names.add(each.name())) {
        each.node().problem("is named '" + each.name() + "' as another is. Names are unique.");
      }
      if (each.target() instanceof Target.Heartbeat beat && !tokens.add(beat.token())) {
        each.node().problem("has the secret of another heartbeat. Each has its own.");
      }
      CheckSection.check(each, section).ifPresent(checks::add);
    }
    ZoneId zone = section.find(ZONE).orElse(ZoneId.systemDefault());
    List<Maintenance> maintenance = new ArrayList<>();
    for (WrittenMaintenance each : section.get(MAINTENANCE)) {
      try {
        maintenance.add(new Maintenance(TimeWindow.parse(each.when, zone), each.checks));
      } catch (IllegalArgumentException e) {
        each.node.reportInvalid(TimeWindow.HINT);
      }
      for (String glob : each.checks) {
        if (names.stream().noneMatch(name -> Maintenance.matches(glob, name))) {
          each.node.report("'" + glob + "' names no check.");
        }
      }
    }
    AlertSection.Read alerts = section.find(ALERTS).orElse(null);
    for (AlertSection.Written each :
        alerts == null ? List.<AlertSection.Written>of() : alerts.written()) {
      for (String glob : each.receiver().checks()) {
        if (names.stream().noneMatch(name -> Maintenance.matches(glob, name))) {
          each.node().report("'" + glob + "' names no check.");
        }
      }
    }
    CheckSection.HostPort listen = section.get(LISTEN);
    return Optional.of(
        new WatchSettings(
            checks,
            maintenance,
            zone,
            section.find(TRUST).orElse(null),
            tokens.isEmpty() ? null : new InetSocketAddress(listen.host(), listen.port()),
            alerts == null ? AlertSettings.NONE : alerts.settings()));
  }
}
