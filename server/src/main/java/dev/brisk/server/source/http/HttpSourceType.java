package dev.brisk.server.source.http;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Rate;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.server.probe.Probe;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `http:`: somebody else's API.
public final class HttpSourceType implements SourceType<HttpSettings> {
  static final HttpSourceType INSTANCE = new HttpSourceType();

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_-]*)\\}");
  private static final Pattern FORM = Pattern.compile("(?i)https?://([^/?#]*)(.*)", Pattern.DOTALL);
  private static final String URL_HINT = "Write a URL such as https://example.com/posts/{post_id}.";

  /// The method of settings that leave it to their endpoint.
  private static final String OF_ENDPOINT = "*";

  private static final Key<String> URL =
      Key.required(
          "url",
          Values.secret(
              "Write a URL such as https://example.com/posts/{post_id}.", t -> !t.isBlank()),
          "A template; {name} is replaced by the encoded parameter, never in scheme, host or port.");
  private static final Key<String> METHOD =
      Key.optional(
          "method",
          Values.string("GET|POST|PUT|PATCH|DELETE", "Write GET, POST, PUT, PATCH or DELETE."),
          "The endpoint's own method if left out.");
  private static final Key<SequencedMap<String, String>> HEADERS =
      Key.optional(
          "headers",
          Values.map(
              "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}",
              "Write the name of an HTTP header.",
              Values.secret(
                  "Write one line of text.",
                  text -> text.chars().noneMatch(c -> c < ' ' || c == 127))),
          "Sent with each call, as written: {name} is not replaced here.");
  private static final Key<List<String>> PASS_HEADERS =
      Key.defaulting(
          "pass-headers",
          Values.list(
              Values.string(
                  "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", "Write the name of an HTTP header.")),
          List.of(),
          "Headers of the upstream's answer to pass on, such as x-total-count; content-type,"
              + " content-language, content-disposition, link, etag and last-modified always are.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.defaulting(
          "connect-timeout",
          Values.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
          HttpSettings.DEFAULT_CONNECT_TIMEOUT,
          "How long a connection may take.");
  private static final Key<Duration> TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
          HttpSettings.DEFAULT_TIMEOUT,
          "How long a call may take, retries included; then the answer is 504.");
  private static final Key<Integer> RETRIES =
      Key.defaulting(
          "retries",
          Values.integer(0, 10),
          HttpSettings.DEFAULT_RETRIES,
          "Further attempts of an idempotent call that failed to connect or got 502, 503 or 504.");
  private static final Key<Rate> BUDGET =
      Key.optional(
          "budget",
          Values.rate(),
          "At most so many calls: at most 60/m. Beyond it the answer is 503.");
  private static final Key<Long> MAX_BODY =
      Key.defaulting(
          "max-body",
          Values.size(1, 1L << 30),
          HttpSettings.DEFAULT_MAX_BODY,
          "Largest answer that is accepted.");

  private static final Key<HttpSettings> KEY =
      Key.optional(
          "http",
          ObjectType.of(
                  "Somebody else's API.",
                  URL,
                  METHOD,
                  HEADERS,
                  CONNECT_TIMEOUT,
                  TIMEOUT,
                  RETRIES,
                  BUDGET,
                  MAX_BODY,
                  PASS_HEADERS)
              .as(HttpSourceType::bind),
          "Somebody else's API.");

  @Override
  public Key<HttpSettings> key() {
    return KEY;
  }

  private static HttpSettings bind(Section s) {
    Map<String, String> headers =
        s.findReadable(HEADERS).<Map<String, String>>map(map -> map).orElse(Map.of());
    Optional<HttpSettings.Budget> budget =
        s.findReadable(BUDGET).map(rate -> new HttpSettings.Budget(rate.count(), rate.window()));
    return new HttpSettings(
        s.findReadable(METHOD).orElse(OF_ENDPOINT),
        s.getOr(URL, ""),
        headers,
        s.getOr(CONNECT_TIMEOUT, HttpSettings.DEFAULT_CONNECT_TIMEOUT),
        s.getOr(TIMEOUT, HttpSettings.DEFAULT_TIMEOUT),
        s.getOr(RETRIES, 0),
        budget.orElse(null),
        s.getOr(MAX_BODY, HttpSettings.DEFAULT_MAX_BODY),
        s.getOr(PASS_HEADERS, List.of()));
  }

  @Override
  public boolean revalidates() {
    return true;
  }

  @Override
  public HttpSettings forMethod(HttpSettings settings, String method) {
    return settings.method().equals(OF_ENDPOINT) ? settings.withMethod(method) : settings;
  }

  /// The whole of a URL may be secret, so no message shows more of it than a parameter's name.
  @Override
  public void check(HttpSettings settings, SourceCheck check) {
    checkHeaders(settings, check);
    String url = settings.url();
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches() || matcher.group(1).isEmpty()) {
      check.problem("http.url", "does not begin with http:// or https:// and a host", URL_HINT);
      return;
    }
    String authority = matcher.group(1);
    if (authority.contains("{") || authority.contains("}")) {
      check.problem(
          "http.url",
          "has a parameter in its host or port",
          "A parameter stands only after the host: otherwise callers could choose whom this server"
              + " calls.");
    } else if (authority.contains("@")) {
      check.problem(
          "http.url",
          "has a user or password in front of the host",
          "Send them in http.headers, as Authorization, with a value from the environment.");
    } else if (url.contains("#")) {
      check.problem(
          "http.url", "has a fragment, which is never sent", "Leave out '#' and what follows.");
    } else {
      checkRendered(url, check);
      checkUse(settings, check);
    }
  }

  private static void checkHeaders(HttpSettings settings, SourceCheck check) {
    settings
        .headers()
        .forEach((name, value) -> {
          Matcher template = PLACEHOLDER.matcher(value);
          if (template.find()) {
            check.problem(
                "http.headers." + name,
                "has " + template.group() + ", which would be sent as it stands",
                "Parameters stand in the URL only. A value from the environment is "
                    + "$"
                    + template.group()
                    + ".");
          }
        });
    for (String name : settings.passHeaders()) {
      if (UpstreamReplies.NEVER_PASSED.contains(name)) {
        check.problem(
            "http.pass-headers",
            "has '" + name + "', which is about the connection, the cache or a user",
            "Leave it out.");
      }
    }
  }

  /// What a request brings and the upstream does not get would be lost in silence.
  private static void checkUse(HttpSettings settings, SourceCheck check) {
    Set<String> used = new HashSet<>();
    Matcher names = PLACEHOLDER.matcher(settings.url());
    while (names.find()) {
      used.add(names.group(1));
    }
    check.unused(used, "http.url", "{%s}");
    if (check.inputs().hasBody() && settings.method().equals("GET")) {
      Set<String> fields = check.inputs().bodyFields();
      List<String> lost =
          fields == null
              ? List.of()
              : fields.stream().filter(field -> !used.contains(field)).sorted().toList();
      if (fields == null || !lost.isEmpty()) {
        check.problem(
            "http.method",
            "is GET, which carries no body: "
                + (fields == null ? "fields of it" : String.join(", ", lost))
                + " would not be sent",
            "Use the fields in the URL, as {name}, list them all in body.schema, or write another"
                + " method.");
      }
    }
  }

  private static void checkRendered(String url, SourceCheck check) {
    String sample = check.inputs().sampleUrl("http.url", url, check.report());
    if (sample == null) {
      return;
    }
    try {
      URI uri = new URI(sample);
      if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
        check.problem("http.url", "has no host and port that can be called", URL_HINT);
      }
    } catch (URISyntaxException e) {
      check.problem(
          "http.url",
          "has a character that a URL cannot have",
          "Write it percent-encoded, such as %20 for a space.");
    }
  }

  /// Threads start with the first call.
  @Override
  public Duration openingTime(HttpSettings settings) {
    return Duration.ofMillis(50);
  }

  @Override
  public Source open(String endpoint, String path, HttpSettings settings, SourceContext context) {
    return new HttpSource(
        endpoint,
        settings,
        UpstreamTransport.of(context),
        context.timeouts(),
        InstantSource.system());
  }

  @Override
  public Set<Integer> failures(HttpSettings settings) {
    return Set.of(404, 502);
  }

  @Override
  public List<Probe> probes(String endpoint, HttpSettings settings, Duration limit) {
    return List.of(new UpstreamProbe(origin(settings.url()), limit));
  }

  /// Scheme, host and port, which never hold a parameter.
  private static URI origin(String url) {
    return URI.create(url.replaceFirst("^([a-z]+://)(?:[^/@]*@)?([^/?#{]*).*", "$1$2"));
  }
}
