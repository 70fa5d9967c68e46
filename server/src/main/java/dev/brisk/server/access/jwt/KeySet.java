package dev.brisk.server.access.jwt;

import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.work.OwnWork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// The keys of whoever makes tokens (JWK Set, RFC 7517): read when they are first needed, again
/// when they are ten minutes old, and when a token names another one; not more often than every ten
/// seconds, whatever tokens say. What cannot be read changes nothing: the keys before stay.
/// Thread-safe.
final class KeySet implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KeySet.class.getName());
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  /// While there are no keys at all: nobody can be let in.
  private static final Duration BETWEEN_WITHOUT = Duration.ofSeconds(1);

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_KEYS = 100;

  private final JwtSettings settings;
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final @Nullable HttpClient client;
  private volatile @Nullable List<JsonWebKey> keys;
  private @Nullable CompletableFuture<Void> reading;
  private long readNanos;
  private boolean failing;

  /// @throws IllegalArgumentException when they lie in a file that cannot be read
  KeySet(JwtSettings settings, Duration timeout, LongSupplier nanoTime) {
    this.settings = settings;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    if (settings.isFile()) {
      this.client = null;
      try {
        keys = parse(file());
      } catch (IOException | JoseException e) {
        throw new IllegalArgumentException("consumers.jwt.jwks: " + said(e) + ".", e);
      }
      readNanos = nanoTime.getAsLong();
    } else {
      this.client =
          HttpClient.newBuilder()
              .connectTimeout(timeout)
              .followRedirects(HttpClient.Redirect.NEVER)
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      var unused = refresh();
    }
  }

  /// Null until they were read for the first time.
  @Nullable List<JsonWebKey> current() {
    return keys;
  }

  /// Whether it is time to read them again, whoever asks.
  synchronized boolean isOld() {
    return nanoTime.getAsLong() - readNanos > FRESH.toNanos();
  }

  /// Reads them again, unless that was done just now.
  ///
  /// @return completed when the keys are as new as they can be; never with a failure
  CompletableFuture<Void> refresh() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Void> under = reading;
      if (under != null && !under.isDone()) {
        return under;
      }
      long now = nanoTime.getAsLong();
      Duration between = keys == null ? BETWEEN_WITHOUT : BETWEEN;
      if (under != null && now - readNanos < between.toNanos()) {
        return CompletableFuture.completedFuture(null);
      }
      readNanos = now;
      reading = done;
    }
    read()
        .whenComplete((text, failure) -> {
          Throwable wrong = failure;
          if (wrong == null) {
            try {
              keys = parse(text);
            } catch (JoseException | IOException | RuntimeException e) {
              wrong = e;
            }
          }
          tell(wrong);
          done.complete(null);
        });
    return done;
  }

  private CompletableFuture<byte[]> read() {
    HttpClient http = client;
    if (http == null) {
      CompletableFuture<byte[]> read = new CompletableFuture<>();
      OwnWork.execute(() -> {
        try {
          read.complete(file());
        } catch (IOException | RuntimeException e) {
          read.completeExceptionally(e);
        }
      });
      return read;
    }
    var sent =
        http.sendAsync(
            HttpRequest.newBuilder(settings.jwks())
                .timeout(timeout)
                .header("accept", "application/jwk-set+json, application/json")
                .build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    // Who drips its body does not end by the request's own time-out.
    CompletableFuture<byte[]> read =
        sent.copy()
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(response -> {
              if (response.statusCode() != 200) {
                throw new CompletionException(
                    new IOException("it answers " + response.statusCode()));
              }
              return response.body();
            });
    return read.whenComplete((body, failure) -> sent.cancel(true));
  }

  private byte[] file() throws IOException {
    Path file = Path.of(settings.jwks());
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than 1MiB");
    }
    return Files.readAllBytes(file);
  }

  /// Those that may verify by what is configured.
  private List<JsonWebKey> parse(byte[] text) throws JoseException, IOException {
    List<JsonWebKey> all =
        new JsonWebKeySet(new String(text, StandardCharsets.UTF_8)).getJsonWebKeys();
    List<JsonWebKey> usable =
        all.stream()
            .filter(key -> key instanceof PublicJsonWebKey != settings.isSymmetric())
            .toList();
    if (usable.isEmpty() || usable.size() > MAX_KEYS) {
      throw new IOException(
          "it has " + usable.size() + " keys for " + String.join(", ", settings.algorithms()));
    }
    return usable;
  }

  private synchronized void tell(@Nullable Throwable failure) {
    if (failure != null && !failing) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The keys of tokens cannot be read from "
              + shown(settings.jwks())
              + " ("
              + FailureLog.oneLine(said(failure))
              + "). "
              + (keys == null
                  ? "Nobody is let in by a token until they can."
                  : "Those that were read before stay."));
    } else if (failure == null && failing) {
      LOG.log(System.Logger.Level.INFO, "The keys of tokens can be read again.");
    }
    failing = failure != null;
  }

  /// Without a password that may stand in it.
  private static String shown(URI jwks) {
    return jwks.toString().replaceFirst("//[^/]*@", "//***@");
  }

  private static String said(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    // What jose4j says of a text may have some of it: in a file of secrets that would be one.
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause instanceof JoseException ? "it is no JWK Set" : cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
