package dev.brisk.watch.settings;

import dev.brisk.config.Durations;
import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.condition.Condition;
import dev.brisk.watch.condition.ConditionException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One element of `checks:`.
final class CheckSection {
  private static final String DEFAULT_CONDITION = "status >= 200 && status < 300";
  private static final Duration LONGEST = Duration.ofDays(7);

  /// A check as it is written; the defaults of the file are still to come.
  record Written(
      Node node,
      String name,
      Target target,
      @Nullable Condition condition,
      @Nullable Duration interval,
      @Nullable Duration timeout,
      @Nullable Integer retries,
      @Nullable Duration slowerThan,
      Duration certificateWarning) {}

  static final Key<Duration> INTERVAL =
      Key.optional(
          "interval",
          Values.duration(Duration.ofSeconds(1), LONGEST),
          "From start to start of a check; of a heartbeat, how often one comes. 1m by default.");
  static final Key<Duration> TIMEOUT =
      Key.optional(
          "timeout",
          Values.duration(Duration.ofMillis(100), Duration.ofHours(24)),
          "Of a check with all its retries; of a heartbeat, how late it may be. 10s by default.");
  static final Key<Integer> RETRIES =
      Key.optional(
          "retries",
          Values.integer(0, 10),
          "Further attempts before it is a failure, each in its share of the time-out. 2 by"
              + " default.");

  private static final Key<String> NAME =
      Key.required(
          "name",
          Values.string(
              Check.NAME_PATTERN, "Write a name of letters, digits, '.', '_' and '-', up to 64."),
          "Unique; alerts and incidents are called so.");
  private static final Key<URI> HTTP =
      Key.optional(
          "http",
          Values.string().then(CheckSection::url),
          "A URL that is asked. Text hides what" + " stands in its query.");
  private static final Key<HostPort> TCP =
      Key.optional("tcp", hostPort(), "A host and port that accept connections.");
  private static final Key<HostPort> TLS =
      Key.optional("tls", hostPort(), "A host and port whose certificate is looked at.");
  private static final Key<String> HEARTBEAT =
      Key.optional(
          "heartbeat",
          Values.secret(
              "Write a secret of 16 to 128 letters, digits, '_' and '-', best as ${NAME}.",
              text -> text.matches("[A-Za-z0-9_-]{16,128}")),
          "Somebody else reports, by a request to /heartbeat/SECRET on the heartbeat port.");
  private static final Key<String> METHOD =
      Key.defaulting(
          "method",
          Values.string("[A-Z]{1,20}", "Write a method such as GET or POST."),
          "GET",
          "HTTP method.");
  private static final Key<Map<String, String>> HEADERS =
      Key.defaulting(
          "headers",
          Values.map(
                  "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}",
                  "a header's name",
                  Values.secret("Write one line of text.", text -> !text.matches("(?s).*[\r\n].*")))
              .as(Map::copyOf),
          Map.of(),
          "Request headers. Their values appear in no text.");
  private static final Key<String> BODY = Key.optional("body", Values.string(), "Request body.");
  private static final Key<Integer> REDIRECTS =
      Key.defaulting(
          "redirects", Values.integer(0, 10), 5, "Redirects that are followed; 0 to see them.");
  private static final Key<String> EXPECT =
      Key.optional(
          "expect",
          Values.string(),
          "What has to hold: status == 200 && latency < 300ms && json(\"$.status\") == \"up\"."
              + " Without it, a 2xx of HTTP, a connection elsewhere.");
  private static final Key<Duration> SLOWER_THAN =
      Key.optional(
          "slower-than",
          Values.duration(Duration.ofMillis(1), Duration.ofHours(1)),
          "An answer that takes longer is an alert of its own: slow, not down.");
  private static final Key<Duration> CERTIFICATE_WARNING =
      Key.defaulting(
          "certificate-warning",
          Values.duration(Duration.ZERO, Duration.ofDays(365)),
          Check.CERTIFICATE_WARNING,
          "How long before its end a certificate is an alert; 0s for never.");

  static final ValueType<Written> TYPE =
      ObjectType.of(
              "One check: http, tcp, tls or heartbeat.",
              NAME,
              HTTP,
              TCP,
              TLS,
              HEARTBEAT,
              METHOD,
              HEADERS,
              BODY,
              REDIRECTS,
              EXPECT,
              SLOWER_THAN,
              CERTIFICATE_WARNING,
              INTERVAL,
              TIMEOUT,
              RETRIES)
          .then((node, section) -> Optional.ofNullable(read(node, section)));

  record HostPort(String host, int port) {}

  private CheckSection() {}

  private static @Nullable Written read(Node node, Section section) {
    List<Key<?>> kinds = List.of(HTTP, TCP, TLS, HEARTBEAT);
    List<Key<?>> written = kinds.stream().filter(section::has).toList();
    if (written.size() != 1) {
      node.problem(
          written.isEmpty()
              ? "says not what to check. Write one of http, tcp, tls and heartbeat."
              : "has " + written + ". A check is one of http, tcp, tls and heartbeat.");
      return null;
    }
    if (!section.has(HTTP)) {
      for (Key<?> each : List.<Key<?>>of(METHOD, HEADERS, BODY, REDIRECTS)) {
        if (section.has(each)) {
          section.node(each).problem("is for http only. Remove it.");
        }
      }
    }
    Target target = target(section);
    if (target instanceof Target.Heartbeat && !section.has(INTERVAL)) {
      node.problem("is a heartbeat without interval. Write how often one comes, such as 1h.");
    }
    return new Written(
        node,
        section.get(NAME),
        target,
        condition(section, target),
        section.find(INTERVAL).orElse(null),
        section.find(TIMEOUT).orElse(null),
        section.find(RETRIES).orElse(null),
        section.find(SLOWER_THAN).orElse(null),
        section.get(CERTIFICATE_WARNING));
  }

  private static Target target(Section section) {
    if (section.has(TCP)) {
      HostPort address = section.get(TCP);
      return new Target.Tcp(address.host, address.port);
    }
    if (section.has(TLS)) {
      HostPort address = section.get(TLS);
      return new Target.Tls(address.host, address.port);
    }
    if (section.has(HEARTBEAT)) {
      return new Target.Heartbeat(section.get(HEARTBEAT));
    }
    return new Target.Http(
        section.get(HTTP),
        section.get(METHOD),
        section.get(HEADERS),
        section.find(BODY).orElse(null),
        section.get(REDIRECTS));
  }

  private static @Nullable Condition condition(Section section, Target target) {
    Optional<String> text = section.find(EXPECT);
    if (text.isEmpty()) {
      return target instanceof Target.Http
          ? Condition.parse(DEFAULT_CONDITION, target.observables())
          : null;
    }
    if (target instanceof Target.Heartbeat) {
      section.node(EXPECT).problem("means nothing for a heartbeat, which only comes. Remove it.");
      return null;
    }
    try {
      return Condition.parse(text.get(), target.observables());
    } catch (ConditionException e) {
      section.node(EXPECT).problem(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static Optional<URI> url(Node node, String text) {
    Optional<URI> url = url(text);
    if (url.isEmpty()) {
      node.reportInvalidSecret("Write a URL such as https://api.example.com/health.");
    }
    return url;
  }

  /// Empty for what is no `http` or `https` URL with a host.
  static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      boolean http = scheme.equals("http") || scheme.equals("https");
      return http && url.getHost() != null && url.getRawFragment() == null
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  static ValueType<HostPort> hostPort() {
    return Values.scalar(
        "Write a host and a port such as db.example.com:5432 or [::1]:443.",
        Map.of("type", "string"),
        text -> {
          int colon = text.lastIndexOf(':');
          String host = text.substring(0, Math.max(colon, 0)).replaceAll("^\\[|]$", "");
          int port = Integer.parseInt(text.substring(colon + 1));
          boolean bare = host.contains(":") && !text.startsWith("[");
          if (host.isEmpty() || host.matches(".*[\\s/@].*") || bare || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no host and port");
          }
          return new HostPort(host, port);
        });
  }

  /// What is written, with the file's defaults.
  static Optional<Check> check(Written written, Section defaults) {
    Timing usual = Timing.DEFAULT;
    Duration interval =
        or(written.interval, defaults.findReadable(INTERVAL).orElse(usual.interval()));
    Duration timeout = written.timeout;
    if (timeout == null) {
      Duration given = defaults.findReadable(TIMEOUT).orElse(usual.timeout());
      timeout = given.compareTo(interval) > 0 ? interval : given;
    }
    int retries = or(written.retries, defaults.findReadable(RETRIES).orElse(usual.retries()));
    if (timeout.compareTo(interval) > 0) {
      written.node.problem(
          "has a timeout of "
              + Durations.format(timeout)
              + " and an interval of "
              + Durations.format(interval)
              + ". The time-out is at most the interval.");
      return Optional.empty();
    }
    return Optional.of(
        new Check(
            written.name,
            written.target,
            written.condition,
            new Timing(interval, timeout, retries),
            written.slowerThan,
            written.certificateWarning));
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  /// A check of a URL with the defaults, named after its host and path.
  static Check ofUrl(String name, URI url, Timing timing, @Nullable String expect) {
    Target.Http target = new Target.Http(url, "GET", Map.of(), null, 5);
    Condition condition =
        Condition.parse(expect == null ? DEFAULT_CONDITION : expect, target.observables());
    return new Check(name, target, condition, timing, null, Check.CERTIFICATE_WARNING);
  }
}
