package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.RateLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The keys of an [AccessSettings], the same at the top of the file and in an endpoint.
final class AccessSection {
  private static final Key<List<String>> ORIGINS =
      Key.required(
          "origins",
          Values.nonEmptyList(
              Values.scalar(
                  CorsSettings.ORIGIN_HINT,
                  Map.of("type", "string", "pattern", "^[a-z][a-z0-9+.-]*://[^/]+$|^\\*$|\\$\\{"),
                  CorsSettings::origin)),
          "Whose pages: https://app.example, https://*.app.example, or \"*\" for all.");
  private static final Key<List<String>> METHODS =
      Key.defaulting(
          "methods",
          Values.list(Values.string("[A-Za-z]+", "Write a method such as GET.")),
          List.of(),
          "What they may ask with; those that the path answers if left out.");
  private static final Key<List<String>> HEADERS =
      Key.defaulting(
          "headers",
          Values.list(Values.string(Names.FIELD, Names.HEADER_HINT)),
          CorsSettings.DEFAULT_HEADERS,
          "What they may send; \"*\" for any.");
  private static final Key<List<String>> EXPOSED =
      Key.defaulting(
          "exposed",
          Values.list(Values.string(Names.FIELD, Names.HEADER_HINT)),
          List.of(),
          "Headers of answers that they may read, such as etag or age.");
  private static final Key<Boolean> CREDENTIALS =
      Key.defaulting("credentials", Values.bool(), false, "Whether browsers send cookies along.");
  private static final Key<Duration> MAX_AGE =
      Key.defaulting(
          "max-age",
          Values.duration(Duration.ofSeconds(0), Duration.ofDays(1)),
          CorsSettings.DEFAULT_MAX_AGE,
          "How long a browser remembers what it was told.");
  private static final ValueType<CorsSettings> CORS_VALUE =
      ObjectType.of(
              "Which pages of other origins may read answers in a browser.",
              ORIGINS,
              METHODS,
              HEADERS,
              EXPOSED,
              CREDENTIALS,
              MAX_AGE)
          .as(s ->
              new CorsSettings(
                  s.get(ORIGINS),
                  s.get(METHODS),
                  s.get(HEADERS),
                  s.get(EXPOSED),
                  s.get(CREDENTIALS),
                  s.get(MAX_AGE)));

  private static final Key<Optional<CorsSettings>> CORS =
      Key.optional(
          "cors",
          Values.orOff(CORS_VALUE),
          "Which pages of other origins may read answers in a browser; or off.");

  private static final Key<List<String>> SCOPES =
      Key.required(
          "scopes",
          Values.nonEmptyList(Values.string(AccessRule.SCOPE, AccessRule.SCOPE_HINT)),
          "All of which a consumer's key must have, such as orders:read.");
  private static final Key<AccessRule> ACCESS =
      Key.optional(
          "access",
          Values.either(
              Values.scalar(
                  "Write public, consumer, or scopes such as { scopes: [orders:read] }.",
                  Map.of("enum", List.of("public", "consumer")),
                  AccessSection::rule),
              ObjectType.of("Who may call.", SCOPES).as(s -> new AccessRule(true, s.get(SCOPES)))),
          "Who may call: public, consumer, or { scopes: [...] }.");

  private static final Key<List<RateLimit>> LIMITS =
      Key.optional(
          "limits",
          Values.list(
              Values.scalar(
                  RateLimit.HINT,
                  Map.of("type", "string", "pattern", "^[0-9]+/|\\$\\{"),
                  RateLimit::parse)),
          "How often each caller may ask an endpoint: 100/s burst 200, 10000/day. All hold.");

  static final List<Key<?>> KEYS = List.of(CORS, ACCESS, LIMITS);

  private static final Key<Path> KEY_FILE =
      Key.required(
          "keys",
          Values.path(),
          "The file that brisk keys writes: hashes of API keys, and whose they are.");
  private static final Key<String> HEADER =
      Key.defaulting(
          "header",
          Values.string(Names.FIELD, Names.HEADER_HINT),
          ConsumerSettings.DEFAULT_HEADER,
          "Which header a key comes in, beside Authorization: Bearer.");

  static final Key<ConsumerSettings> CONSUMERS =
      Key.optional(
          "consumers",
          ObjectType.of("How callers are known.", KEY_FILE, HEADER)
              .as(s ->
                  new ConsumerSettings(s.get(KEY_FILE), s.get(HEADER).toLowerCase(Locale.ROOT))),
          "How callers are known.");

  private AccessSection() {}

  private static AccessRule rule(String text) {
    return switch (text) {
      case "public" -> AccessRule.PUBLIC;
      case "consumer" -> AccessRule.CONSUMER;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static AccessSettings bind(Section s) {
    return new AccessSettings(
        s.findReadable(CORS).map(cors -> cors.orElse(CorsSettings.NONE)).orElse(null),
        s.findReadable(ACCESS).orElse(null),
        s.findReadable(LIMITS).orElse(null));
  }
}
