package dev.brisk.server.access.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.work.OwnWork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Who calls, by the token that he sends. A token is verified once, off the event loop, and then
/// known by its SHA-256 until it expires or the issuer's keys change. Thread-safe.
public final class JwtConsumers implements AutoCloseable {
  /// Longer ones are refused unread. Servers take heads of about that size.
  private static final int MAX_CHARS = 16 << 10;

  private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_KNOWN = 50_000;
  private static final int MAX_CLAIMS = 100;

  /// These differ from token to token of one consumer, for whom an answer would be kept in vain.
  private static final Set<String> OF_THE_TOKEN =
      Set.of("exp", "iat", "nbf", "jti", "auth_time", "nonce", "at_hash", "c_hash", "sid", "uti");

  private static final JsonMapper JSON = JsonMapper.shared();

  private final JwtSettings settings;
  private final KeySet keys;
  private final Cache<ByteBuffer, Verdict> known =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();
  private final LongAdder verifications = new LongAdder();
  private volatile @Nullable Verifier verifier;

  /// Of one reading of the keys.
  private record Verifier(List<JsonWebKey> keys, JwtConsumer consumer) {}

  /// What a token is.
  ///
  /// @param consumer null: it lets nobody in
  /// @param wrong what is wrong with it, after "The token "
  /// @param unknowable whether the keys cannot be had, so that nobody can tell
  public record Verdict(
      @Nullable Consumer consumer, String wrong, boolean unknowable, long expiresMillis) {
    static Verdict wrong(String what) {
      return new Verdict(null, what, false, 0);
    }
  }

  private static final Verdict UNKNOWABLE = new Verdict(null, "", true, 0);
  private static final Verdict EXPIRED = Verdict.wrong("has expired");
  private static final Verdict UNKNOWN_KEY = Verdict.wrong("is signed with a key that is unknown");

  /// @throws IllegalArgumentException when the keys lie in a file that cannot be read
  public JwtConsumers(JwtSettings settings) {
    this(settings, KEYS_TIMEOUT, System::nanoTime);
  }

  JwtConsumers(JwtSettings settings, Duration keysTimeout, LongSupplier nanoTime) {
    this.settings = settings;
    this.keys = new KeySet(settings, keysTimeout, nanoTime);
  }

  /// Whether a text is a token, good or bad, and no API key.
  public static boolean isToken(String text) {
    int first = text.indexOf('.');
    return first > 0 && text.indexOf('.', first + 1) > 0;
  }

  /// The verdict on a token that was verified before; null: [#verify] it.
  public @Nullable Verdict known(String token) {
    if (token.length() > MAX_CHARS) {
      return Verdict.wrong("is longer than " + MAX_CHARS + " characters");
    }
    Verdict verdict = known.getIfPresent(hash(token));
    if (keys.isOld()) {
      // Nobody waits: what was verified stays known, unless the keys turn out to be others.
      var unused = keys.refresh().thenRun(this::verifier);
    }
    return verdict == null || System.currentTimeMillis() < verdict.expiresMillis()
        ? verdict
        : EXPIRED;
  }

  /// Verifies a token that is not known. Never fails.
  public CompletableFuture<Verdict> verify(String token) {
    CompletableFuture<Verdict> first = new CompletableFuture<>();
    OwnWork.execute(() -> first.complete(judge(token)));
    return first.thenCompose(verdict -> {
      if (verdict != UNKNOWN_KEY && verdict != UNKNOWABLE) {
        return CompletableFuture.completedFuture(verdict);
      }
      CompletableFuture<Verdict> second = new CompletableFuture<>();
      keys.refresh()
          .whenComplete((done, failure) -> OwnWork.execute(() -> second.complete(judge(token))));
      return second;
    });
  }

  private Verdict judge(String token) {
    try {
      Verifier current = verifier();
      if (current == null) {
        return UNKNOWABLE;
      }
      verifications.increment();
      Verdict verdict = verdict(current.consumer().processToClaims(token));
      ByteBuffer hash = hash(token);
      known.put(hash, verdict);
      if (verifier() != current) {
        known.invalidate(hash);
      }
      return verdict;
    } catch (InvalidJwtException e) {
      return wrong(e);
    } catch (MalformedClaimException | RuntimeException e) {
      return Verdict.wrong("has claims that cannot be read");
    }
  }

  /// Of the keys as they are now: when they are others, no token is known any more.
  private synchronized @Nullable Verifier verifier() {
    List<JsonWebKey> now = keys.current();
    Verifier current = verifier;
    if (now == null || (current != null && current.keys() == now)) {
      return current;
    }
    JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(now);
    resolver.setDisambiguateWithVerifySignature(true);
    Verifier fresh =
        new Verifier(
            now,
            new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(
                    ConstraintType.PERMIT, settings.algorithms().toArray(String[]::new))
                .setExpectedIssuer(settings.issuer())
                .setExpectedAudience(settings.audience().toArray(String[]::new))
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) settings.skew().toSeconds())
                .build());
    known.invalidateAll();
    verifier = fresh;
    return fresh;
  }

  private Verdict verdict(JwtClaims claims) throws MalformedClaimException {
    Map<String, String> told = new HashMap<>();
    Map<String, Object> all = claims.getClaimsMap();
    if (all.size() > MAX_CLAIMS) {
      return Verdict.wrong("has more than " + MAX_CLAIMS + " claims");
    }
    all.forEach((name, value) -> {
      if (value != null && !OF_THE_TOKEN.contains(name)) {
        told.put(name, value instanceof String text ? text : JSON.writeValueAsString(value));
      }
    });
    Set<String> scopes = new HashSet<>();
    for (String name : List.of("scope", "scp")) {
      Object value = claims.getClaimValue(name);
      if (value instanceof String text) {
        scopes.addAll(List.of(text.strip().split(" +")));
      } else if (value instanceof List<?> list) {
        list.forEach(each -> scopes.add(String.valueOf(each)));
      }
    }
    scopes.remove("");
    String subject = claims.getSubject();
    if (subject.isBlank()) {
      return Verdict.wrong("has an empty sub");
    }
    return new Verdict(
        new Consumer(subject, scopes, told),
        "",
        false,
        claims.getExpirationTime().getValueInMillis() + settings.skew().toMillis());
  }

  /// Which check it failed, and nothing of what it says.
  private static Verdict wrong(InvalidJwtException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvableKeyException) {
        return UNKNOWN_KEY;
      }
    }
    return e.hasErrorCode(ErrorCodes.EXPIRED)
        ? EXPIRED
        : Verdict.wrong(
            e.hasErrorCode(ErrorCodes.NOT_YET_VALID)
                ? "is not valid yet"
                : e.hasErrorCode(ErrorCodes.ISSUER_INVALID)
                        || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)
                    ? "is of another issuer"
                    : e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
                            || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)
                        ? "is for another audience"
                        : e.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)
                            ? "never expires"
                            : e.hasErrorCode(ErrorCodes.SUBJECT_MISSING)
                                ? "has no sub"
                                : "is malformed, or its signature or algorithm is not accepted");
  }

  long verifications() {
    return verifications.sum();
  }

  private static ByteBuffer hash(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    keys.close();
  }
}
