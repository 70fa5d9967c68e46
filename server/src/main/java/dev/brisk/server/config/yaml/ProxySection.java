package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ProxySettings.Rule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys of `proxy:`.
final class ProxySection {
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Pattern ROUTE = Pattern.compile("(?:([A-Za-z]+) +)?(/.*)");
  private static final String ROUTE_HINT =
      "Write GET or POST and a path such as GET /users/{user_id}.";

  private record Route(String method, PathTemplate path) {}

  private static final ValueType<Route> ROUTE_VALUE =
      Values.scalar(
          ROUTE_HINT,
          Map.of("type", "string", "pattern", "^((?i:GET|POST) +)?/|\\$\\{"),
          ProxySection::route);

  private static final Key<Route> PATH =
      Key.required("path", ROUTE_VALUE, "Which requests: GET /users/{user_id}, POST /predict.");
  private static final Key<Duration> TTL =
      Key.required(
          "ttl",
          Values.duration(Duration.ofSeconds(1), LONGEST),
          "How long an answer is fresh, where the upstream does not say.");
  private static final Key<Boolean> SHARED =
      Key.defaulting(
          "shared",
          Values.bool(),
          false,
          "Whether answers to requests with Cookie or Authorization, and those with Set-Cookie, are"
              + " for everybody. Without it these go past the cache.");

  private static final Key<URI> UPSTREAM =
      Key.required(
          "upstream",
          Values.scalar(
              "Write scheme, host and port, such as http://localhost:9000.",
              Map.of("type", "string", "pattern", "^https?://|\\$\\{"),
              ProxySection::upstream),
          "Where requests go that no endpoint answers.");
  private static final Key<List<Rule>> RULES =
      Key.defaulting(
          "rules",
          Values.list(
              ObjectType.of(
                      "How long answers are kept where the upstream does not say.",
                      PATH,
                      TTL,
                      SHARED)
                  .as(s -> {
                    Route route = s.get(PATH);
                    return new Rule(route.method(), route.path(), s.get(TTL), s.get(SHARED));
                  })),
          List.of(),
          "For services that send no Cache-Control. POST is kept by its JSON body.");
  private static final Key<Boolean> PRESERVE_HOST =
      Key.optional(
          "preserve-host",
          Values.bool(),
          "Whether the upstream sees the client's Host; if left out, unless it is https.");
  private static final Key<List<String>> TRUSTED =
      Key.defaulting(
          "trusted",
          Values.list(
              Values.string(
                  "[0-9A-Fa-f.:]+(/[0-9]{1,3})?",
                  "Write an address or a network, such as 10.0.0.0/8.")),
          List.of(),
          "Whose X-Forwarded-* and Forwarded are believed: proxies in front of this one.");
  private static final Key<Long> MAX_STORED =
      Key.defaulting(
          "max-stored",
          Values.size(1, 1L << 30),
          ProxySettings.DEFAULT_MAX_STORED,
          "Larger answers are passed on and not kept.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.defaulting(
          "connect-timeout",
          Values.duration(Duration.ofMillis(1), LONGEST),
          ProxySettings.DEFAULT_CONNECT_TIMEOUT,
          "For a connection to the upstream.");
  private static final Key<Duration> TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(Duration.ofMillis(1), LONGEST),
          ProxySettings.DEFAULT_TIMEOUT,
          "For the head of an answer, and for each further part of it.");

  static final ValueType<ProxySettings> VALUE =
      ObjectType.of(
              "An upstream behind the endpoints, and what is kept of its answers (RFC 9111).",
              UPSTREAM,
              RULES,
              PRESERVE_HOST,
              TRUSTED,
              MAX_STORED,
              CONNECT_TIMEOUT,
              TIMEOUT)
          .as(s ->
              new ProxySettings(
                  s.get(UPSTREAM),
                  s.get(RULES),
                  s.find(PRESERVE_HOST).orElse(null),
                  s.get(TRUSTED),
                  s.get(MAX_STORED),
                  s.get(CONNECT_TIMEOUT),
                  s.get(TIMEOUT)));

  private ProxySection() {}

  private static Route route(String text) {
    Matcher matcher = ROUTE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(ROUTE_HINT);
    }
    String method = matcher.group(1) == null ? "GET" : matcher.group(1).toUpperCase(Locale.ROOT);
    if (!method.equals("GET") && !method.equals("POST")) {
      throw new IllegalArgumentException(ROUTE_HINT);
    }
    return new Route(method, PathTemplate.parse(matcher.group(2)));
  }

  private static URI upstream(String text) {
    return Optional.of(URI.create(text.strip()))
        .filter(url -> url.getHost() != null && url.getScheme().matches("(?i)https?"))
        .filter(url -> url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
        .filter(url -> url.getRawQuery() == null && url.getRawUserInfo() == null)
        .orElseThrow(() -> new IllegalArgumentException("no scheme, host and port"));
  }
}
