package dev.brisk.server.source.http;

import dev.brisk.httpcache.field.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Makes single HTTP calls: all that [HttpSource] needs of an HTTP client. Never blocks; cancelling
/// the future ends the exchange. Redirects are not followed, gzip is unpacked, and the whole answer
/// is read.
interface HttpTransport {
  /// @param target path and query
  /// @param maxBody largest answer to accept, in bytes, packed and unpacked
  record Call(
      String method,
      boolean tls,
      String host,
      int port,
      String target,
      List<Map.Entry<String, String>> headers,
      byte @Nullable [] body,
      Duration connectTimeout,
      long maxBody) {}

  record Reply(int status, Fields fields, byte[] body) {}

  /// @return fails with a [Failure]
  CompletableFuture<Reply> send(Call call);

  static Failure tooLarge(long maxBody) {
    return new Failure(
        Failure.Kind.TOO_LARGE,
        "The upstream's answer is larger than " + maxBody + " bytes.",
        null);
  }

  /// Why there is no reply. The message goes to the client.
  final class Failure extends RuntimeException {
    enum Kind {
      /// No connection: nothing was sent.
      CONNECT,
      /// The connection ended or what came was not HTTP.
      BROKEN,
      TOO_LARGE,
      /// All connections are in use and too many calls wait for one.
      BUSY
    }

    private final Kind kind;

    Failure(Kind kind, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.kind = kind;
    }

    Kind kind() {
      return kind;
    }
  }
}
