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
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.config.LimitSettings;
import dev.brisk.server.config.LimitSettings.WithoutRedis;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.RateLimit;
import java.net.URI;
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

  private static final ValueType<List<RateLimit>> RATES_VALUE =
      Values.list(
          Values.scalar(
              RateLimit.HINT,
              Map.of("type", "string", "pattern", "^[0-9]+/|\\$\\{"),
              RateLimit::parse));
  private static final Key<List<RateLimit>> RATES =
      Key.required("rates", RATES_VALUE, "Such as 100/s burst 200, 10000/day. All hold.");
  private static final Key<Boolean> EXACT =
      Key.defaulting(
          "exact",
          Values.bool(),
          false,
          "Whether Redis is asked for each request; otherwise servers take some tokens ahead.");
  private static final Key<WithoutRedis> WITHOUT_REDIS =
      Key.defaulting(
          "without-redis",
          Values.enumeration(WithoutRedis.class),
          WithoutRedis.OPEN,
          "While Redis cannot be asked: open (each server counts for itself), closed (503).");
  private static final Key<LimitSettings> LIMITS =
      Key.optional(
          "limits",
          Values.listOr(
              RATES_VALUE,
              LimitSettings::of,
              ObjectType.of("How often each caller may ask.", RATES, EXACT, WITHOUT_REDIS)
                  .as(s -> new LimitSettings(s.get(RATES), s.get(EXACT), s.get(WITHOUT_REDIS)))),
          "How often each caller may ask an endpoint: 100/s burst 200, 10000/day. All hold.");

  static final List<Key<?>> KEYS = List.of(CORS, ACCESS, LIMITS);

  private static final Key<Path> KEY_FILE =
      Key.optional(
          "keys",
          Values.path(),
          "The file that brisk keys writes: hashes of API keys, and whose they are.");
  private static final Key<String> HEADER =
      Key.defaulting(
          "header",
          Values.string(Names.FIELD, Names.HEADER_HINT),
          ConsumerSettings.DEFAULT_HEADER,
          "Which header a key comes in, beside Authorization: Bearer.");

  private static final Key<URI> JWKS =
      Key.required(
          "jwks",
          Values.either(
              Values.scalar(
                      "Write the URL or the file of a JWK Set.",
                      Map.of("type", "string"),
                      String::strip)
                  .then((node, text) -> {
                    try {
                      return Optional.of(
                          text.matches("(?i)https?://.*")
                              ? URI.create(text)
                              : node.directory().resolve(text).normalize().toUri());
                    } catch (IllegalArgumentException e) {
                      node.reportInvalid("Write the URL or the file of a JWK Set.");
                      return Optional.empty();
                    }
                  }),
              Values.refused("is the URL or the file of a JWK Set.")),
          "The URL, or the file, of the issuer's keys: a JWK Set.");
  private static final Key<String> ISSUER =
      Key.required("issuer", Values.string(), "What iss must be, to the letter.");
  private static final Key<List<String>> AUDIENCE =
      Key.required(
          "audience",
          Values.nonEmptyList(Values.string()),
          "Of which aud must have one: tokens for others are refused.");
  private static final Key<List<String>> ALGORITHMS =
      Key.defaulting(
          "algorithms",
          Values.nonEmptyList(
              Values.string(
                  "(RS|PS|ES|HS)(256|384|512)|EdDSA", "Write one such as RS256, ES256 or EdDSA.")),
          JwtSettings.DEFAULT_ALGORITHMS,
          "Which signatures are taken, whatever a token says.");
  private static final Key<Duration> SKEW =
      Key.defaulting(
          "skew",
          Values.duration(Duration.ZERO, Duration.ofMinutes(10)),
          JwtSettings.DEFAULT_SKEW,
          "By how much clocks may differ.");
  private static final Key<JwtSettings> JWT =
      Key.optional(
          "jwt",
          ObjectType.of("Tokens of an issuer.", JWKS, ISSUER, AUDIENCE, ALGORITHMS, SKEW)
              .as(s ->
                  new JwtSettings(
                      s.get(JWKS), s.get(ISSUER), s.get(AUDIENCE), s.get(ALGORITHMS), s.get(SKEW))),
          "Tokens (JWT) of an issuer.");

  static final Key<ConsumerSettings> CONSUMERS =
      Key.optional(
          "consumers",
          ObjectType.of("How callers are known.", KEY_FILE, HEADER, JWT)
              .as(s ->
                  new ConsumerSettings(
                      s.findReadable(KEY_FILE).orElse(null),
                      s.get(HEADER).toLowerCase(Locale.ROOT),
                      s.findReadable(JWT).orElse(null))),
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
