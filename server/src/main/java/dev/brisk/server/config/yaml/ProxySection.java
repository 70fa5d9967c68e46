package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.Operation;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ProxySettings.Rule;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.config.Upstreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The keys of `proxy:`.
final class ProxySection {
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Key<Operation> PATH =
      Key.required(
          "path",
          new OperationValue(
              List.of("GET", "POST"), "The method is GET, and with it HEAD, or POST."),
          "Which requests: GET /users/{user_id}, POST /predict.");
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

  private static final ValueType<UpstreamAddress> ADDRESS =
      Values.scalar(
          "Write scheme, host and port, such as http://localhost:9000.",
          Map.of("type", "string", "pattern", "^https?://|\\$\\{"),
          UpstreamAddress::parse);
  private static final Key<UpstreamAddress> UPSTREAM =
      Key.optional(
          "upstream", ADDRESS, "Where requests go that no endpoint answers; or `upstreams`.");
  private static final Key<List<UpstreamAddress>> UPSTREAMS =
      Key.optional(
          "upstreams",
          Values.list(ADDRESS),
          "Several that answer the same requests, 32 at most: each request goes to the one with the"
              + " fewest under way.");
  private static final Key<String> HEALTH =
      Key.optional(
          "health",
          Values.string("/[!-~]*", "Write a path such as /health."),
          "A path that upstreams are asked for: one that does not answer below 400 is left out.");
  private static final Key<Duration> HEALTH_INTERVAL =
      Key.defaulting(
          "health-interval",
          Values.duration(Duration.ofMillis(100), LONGEST),
          Upstreams.Health.DEFAULT_INTERVAL,
          "How often `health` is asked for, and how long it may take.");
  private static final Key<Path> TRUSTED_CERTIFICATES =
      Key.optional(
          "trusted-certificates",
          Values.file(),
          "PEM file of the authorities to trust for https upstreams, in place of the JDK's.");
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
                    Operation rule = s.get(PATH);
                    return new Rule(rule.methodOr("GET"), rule.path(), s.get(TTL), s.get(SHARED));
                  })),
          List.of(),
          "For services that send no Cache-Control. POST is kept by its JSON body.");
  private static final Key<Boolean> PRESERVE_HOST =
      Key.optional(
          "preserve-host",
          Values.bool(),
          "Whether the upstream sees the client's Host; if left out, unless it is https.");
  static final ValueType<List<Network>> NETWORKS =
      Values.list(
          Values.scalar(
              Network.HINT,
              Map.of("type", "string", "pattern", "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$|\\$\\{"),
              Network::parse));
  private static final Key<List<Network>> TRUSTED =
      Key.defaulting(
          "trusted",
          NETWORKS,
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

  private static final ValueType<List<String>> FIELD_NAMES =
      Values.list(
          Values.string("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", "Write the name of an HTTP header."));
  private static final Key<List<String>> TARGETS =
      Key.defaulting(
          "targets",
          FIELD_NAMES,
          ProxySettings.DEFAULT_TARGETS,
          "Answer fields that count before Cache-Control and Expires, the first of them that is"
              + " there (RFC 9213). [] for none.");
  private static final Key<List<String>> DROPPED =
      Key.defaulting(
          "drop-fields",
          FIELD_NAMES,
          List.of(),
          "Request fields that the upstream does not get, beside X-Original-URL, X-Rewrite-URL and"
              + " X-HTTP-Method-Override.");

  private static final Key<Duration> TUNNEL_IDLE =
      Key.defaulting(
          "tunnel-idle",
          Values.duration(Duration.ofSeconds(1), LONGEST),
          ProxySettings.DEFAULT_TUNNEL_IDLE,
          "A WebSocket, or what else a connection was upgraded to, is closed when nothing came on it"
              + " for so long.");
  private static final Key<List<Network>> PURGE_FROM =
      Key.defaulting(
          "from",
          NETWORKS,
          List.of(),
          "From which addresses; not through another proxy, which would lend it its own.");
  private static final Key<String> PURGE_TOKEN =
      Key.optional(
          "token",
          Values.secret(
              "Write 16 characters or more, such as ${PURGE_TOKEN}.",
              token -> token.length() >= ProxySettings.Purging.SHORTEST_TOKEN),
          "With which Authorization: Bearer TOKEN.");
  private static final Key<ProxySettings.Purging> PURGE =
      Key.optional(
          "purge",
          ObjectType.of(
                  "Who may ask with the method PURGE; both must hold.", PURGE_FROM, PURGE_TOKEN)
              .as(s ->
                  new ProxySettings.Purging(s.get(PURGE_FROM), s.find(PURGE_TOKEN).orElse(null))),
          "Who may void answers by PURGE /users/7 or PURGE /users/*; if left out nobody, and the"
              + " method is passed on.");

  static final ValueType<ProxySettings> VALUE =
      ObjectType.of(
              "An upstream behind the endpoints, and what is kept of its answers (RFC 9111).",
              UPSTREAM,
              UPSTREAMS,
              HEALTH,
              HEALTH_INTERVAL,
              TRUSTED_CERTIFICATES,
              RULES,
              PRESERVE_HOST,
              TRUSTED,
              MAX_STORED,
              CONNECT_TIMEOUT,
              TIMEOUT,
              DROPPED,
              TUNNEL_IDLE,
              TARGETS,
              PURGE)
          .as(s ->
              new ProxySettings(
                  new Upstreams(
                      upstreams(s),
                      s.find(HEALTH)
                          .map(path -> new Upstreams.Health(path, s.get(HEALTH_INTERVAL)))
                          .orElse(null),
                      s.find(TRUSTED_CERTIFICATES).orElse(null)),
                  s.get(RULES),
                  s.find(PRESERVE_HOST).orElse(null),
                  s.get(TRUSTED),
                  s.get(MAX_STORED),
                  s.get(CONNECT_TIMEOUT),
                  s.get(TIMEOUT),
                  s.get(DROPPED),
                  s.get(TUNNEL_IDLE),
                  s.get(TARGETS),
                  s.find(PURGE).orElse(null)));

  private ProxySection() {}

  private static List<UpstreamAddress> upstreams(Section s) {
    if (s.has(UPSTREAM) == s.has(UPSTREAMS)) {
      s.node()
          .report(
              "proxy needs one of upstream and upstreams. Write upstream: http://localhost:9000.");
    }
    List<UpstreamAddress> several =
        s.find(UPSTREAMS).orElseGet(() -> s.find(UPSTREAM).map(List::of).orElse(List.of()));
    if (several.isEmpty()) {
      return List.of(new UpstreamAddress(false, "localhost", 9000));
    }
    if (several.size() > Upstreams.MOST || new HashSet<>(several).size() < several.size()) {
      s.node()
          .report(
              "proxy.upstreams must be different, and "
                  + Upstreams.MOST
                  + " at most. Leave out those that stand twice.");
      return several.subList(0, 1);
    }
    return several;
  }
}
