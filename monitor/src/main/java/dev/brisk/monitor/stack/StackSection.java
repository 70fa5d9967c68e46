package dev.brisk.monitor.stack;

import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Suggestions;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The keys of `stack.yaml`.
final class StackSection {
  /// Every endpoint that has no entry of its own.
  private static final String EACH = "each";

  /// All requests together.
  private static final String ALL = "all";

  private static final Key<String> NAME =
      Key.defaulting(
          "name",
          Values.string("[a-z][a-z0-9-]*", "Write lower-case letters, digits and dashes."),
          "brisk",
          "The service's name: its job in Prometheus.");
  private static final Key<String> HANDLER_LABEL =
      Key.optional(
          "handler-label",
          Values.string("[a-zA-Z_][a-zA-Z0-9_]*", "Write letters, digits and underscores."),
          "The label that holds an endpoint's template; that of the configuration when left out.");
  private static final Key<String> RUNBOOKS =
      Key.defaulting(
          "runbooks",
          Values.string("\\S*[^/\\s]", "Write a URL or a path, without a slash at the end."),
          "runbooks",
          "Where alerts link to.");
  private static final Key<ImageVersions> RELEASE =
      Key.defaulting(
          "release",
          Values.enumeration(ImageVersions.class),
          ImageVersions.PROMETHEUS_3,
          "Which generation of Prometheus and Alertmanager.");
  private static final Key<List<URI>> PROBES =
      Key.defaulting(
          "probes",
          Values.list(Values.string().then(StackSection::url)),
          List.of(),
          "URLs to probe from outside.");

  private static final Key<String> ENDPOINT =
      Key.defaulting(
          "endpoint",
          Values.string(),
          EACH,
          "An endpoint's name, or `each` for those without objectives of their own, or `all` for"
              + " all requests together.");
  private static final Key<String> HANDLER =
      Key.optional(
          "handler",
          Values.string("/\\S*", "Write a template as the metrics have it, such as /users/{id}."),
          "The template of an endpoint that no configuration names: its label in the metrics.");
  private static final Key<String> METHOD =
      Key.defaulting(
          "method",
          Values.string("[A-Z]+", "Write upper-case letters, such as GET."),
          "GET",
          "The method beside `handler`.");
  private static final ValueType<Double> SHARE =
      Values.string("[0-9]{1,2}(\\.[0-9]{1,4})?%", "Write a percentage such as 99.9%.")
          .then(StackSection::share);
  private static final Key<Double> AVAILABILITY =
      Key.optional("availability", SHARE, "Share of requests without a 5xx, over 30 days.");
  private static final Key<Duration> BELOW =
      Key.required(
          "below",
          Values.duration(Duration.ofMillis(1), Duration.ofMinutes(1)).then(StackSection::bound),
          "100ms, 500ms or 1s.");
  private static final Key<Double> LATENCY_SHARE =
      Key.defaulting(
          "share",
          SHARE,
          StackSettings.DEFAULT_LATENCY_SHARE,
          "Share of requests that must be as quick; 99% is p99.");
  private static final ValueType<Section> LATENCY_VALUE =
      ObjectType.of("A latency objective.", BELOW, LATENCY_SHARE);
  private static final Key<Section> LATENCY =
      Key.optional("latency", LATENCY_VALUE, "How quick requests must be.");
  private static final ObjectType OBJECTIVE =
      ObjectType.of("Objectives of an endpoint.", ENDPOINT, HANDLER, METHOD, AVAILABILITY, LATENCY);
  private static final Key<List<Section>> OBJECTIVES =
      Key.optional("objectives", Values.list(OBJECTIVE), "What must hold, over 30 days.");

  private static final Key<List<Section>> RECEIVERS =
      Key.optional("receivers", Values.list(ReceiverSection.SHAPE), "Who is told of alerts.");

  private static final ObjectType STACK =
      ObjectType.of(
          "A monitoring stack.",
          NAME,
          HANDLER_LABEL,
          RUNBOOKS,
          RELEASE,
          PROBES,
          OBJECTIVES,
          RECEIVERS);

  private StackSection() {}

  static ValueType<StackSettings> value(List<MonitoredEndpoint> endpoints, String handlerLabel) {
    return STACK.then((node, section) -> Optional.of(settings(section, endpoints, handlerLabel)));
  }

  private static StackSettings settings(
      Section section, List<MonitoredEndpoint> endpoints, String handlerLabel) {
    ImageVersions release = section.getOr(RELEASE, ImageVersions.PROMETHEUS_3);
    List<Receiver> receivers =
        receivers(section.findReadable(RECEIVERS).orElse(List.of()), release);
    List<Objective> objectives =
        section
            .findReadable(OBJECTIVES)
            .map(entries -> objectives(section.node(OBJECTIVES), entries, endpoints))
            .orElseGet(() -> StackSettings.defaultObjectives(endpoints));
    return new StackSettings(
        section.getOr(NAME, "brisk"),
        section.findReadable(HANDLER_LABEL).orElse(handlerLabel),
        objectives,
        receivers,
        section.getOr(PROBES, List.of()),
        release,
        section.getOr(RUNBOOKS, "runbooks"));
  }

  private static List<Receiver> receivers(List<Section> entries, ImageVersions release) {
    Set<String> names = new HashSet<>(Set.of("nobody"));
    List<Receiver> receivers = new ArrayList<>();
    for (Section entry : entries) {
      boolean unique = ReceiverSection.name(entry).map(names::add).orElse(true);
      if (!unique) {
        entry.node().problem("has a name that is taken. Give each receiver its own name.");
      }
      if (ReceiverSection.isTeams(entry) && !release.hasTeams()) {
        entry
            .node()
            .problem(
                "is for Teams, which Alertmanager 0.25 does not have. Write release: prometheus-3,"
                    + " or use a webhook.");
      }
      ReceiverSection.receiver(entry).filter(receiver -> unique).ifPresent(receivers::add);
    }
    return receivers;
  }

  private static List<Objective> objectives(
      Node node, List<Section> entries, List<MonitoredEndpoint> endpoints) {
    Set<String> named =
        entries.stream().map(entry -> entry.getOr(ENDPOINT, EACH)).collect(Collectors.toSet());
    Set<String> ids = new HashSet<>();
    List<Objective> objectives = new ArrayList<>();
    for (Section entry : entries) {
      if (!entry.has(AVAILABILITY) && !entry.has(LATENCY)) {
        entry.node().problem("has no objective. Write availability, latency or both.");
      }
      for (Optional<MonitoredEndpoint> scope : scopes(entry, endpoints, named)) {
        List<Objective> made = new ArrayList<>();
        entry
            .findReadable(AVAILABILITY)
            .ifPresent(target -> made.add(Objective.availability(scope, target)));
        entry
            .findReadable(LATENCY)
            .filter(latency -> latency.findReadable(BELOW).isPresent())
            .ifPresent(latency ->
                made.add(
                    Objective.latency(
                        scope,
                        latency.get(BELOW),
                        latency.getOr(LATENCY_SHARE, StackSettings.DEFAULT_LATENCY_SHARE))));
        for (Objective objective : made) {
          if (ids.add(objective.id())) {
            objectives.add(objective);
          } else {
            entry
                .node()
                .problem(
                    "sets the "
                        + objective.kindName()
                        + " objective of '"
                        + objective.endpointName()
                        + "' a second time. Keep one.");
          }
        }
      }
    }
    return objectives;
  }

  private static List<Optional<MonitoredEndpoint>> scopes(
      Section entry, List<MonitoredEndpoint> endpoints, Set<String> named) {
    Optional<String> handler = entry.findReadable(HANDLER);
    if (handler.isPresent()) {
      String method = entry.getOr(METHOD, "GET");
      return List.of(
          Optional.of(
              new MonitoredEndpoint(named(entry, method, handler.get()), method, handler.get())));
    }
    String name = entry.getOr(ENDPOINT, EACH);
    if (name.equals(ALL)) {
      return List.of(Optional.empty());
    }
    if (name.equals(EACH)) {
      return StackSettings.scopes(
          endpoints.stream().filter(endpoint -> !named.contains(endpoint.name())).toList());
    }
    Optional<MonitoredEndpoint> found =
        endpoints.stream().filter(endpoint -> endpoint.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      List<String> known =
          new ArrayList<>(endpoints.stream().map(MonitoredEndpoint::name).toList());
      known.add(EACH);
      known.add(ALL);
      entry
          .node(ENDPOINT)
          .problem(
              "is '"
                  + name
                  + "', which is no endpoint."
                  + Suggestions.hint(name, known, "Known: "));
      return List.of();
    }
    return List.of(found);
  }

  /// `endpoint:` as a name of its own, else one made of method and template.
  private static String named(Section entry, String method, String handler) {
    String words =
        entry.has(ENDPOINT)
            ? entry.getOr(ENDPOINT, EACH)
            : method.toLowerCase(Locale.ROOT) + handler;
    return words.replaceAll("[^a-zA-Z0-9_.]+", "-").replaceAll("^-|-$", "");
  }

  private static Optional<Double> share(Node node, String text) {
    double share = Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
    if (share >= 0.9 && share <= 0.99999) {
      // Without the last bits of the division.
      return Optional.of(Math.round(share * 1e8) / 1e8);
    }
    node.reportInvalid("Write a percentage from 90% to 99.999%.");
    return Optional.empty();
  }

  private static Optional<Duration> bound(Node node, Duration below) {
    if (Objective.LATENCY_BOUNDS.contains(below)) {
      return Optional.of(below);
    }
    node.reportInvalid(
        "Write 100ms, 500ms or 1s: the bounds of the buckets that latency is counted in.");
    return Optional.empty();
  }

  static Optional<URI> url(Node node, String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // Reported below, with what is allowed.
    }
    node.reportInvalidSecret("Write an http or https URL without credentials.");
    return Optional.empty();
  }
}
