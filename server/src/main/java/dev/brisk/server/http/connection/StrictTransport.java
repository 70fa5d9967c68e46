package dev.brisk.server.http.connection;

import dev.brisk.server.http.HttpOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The field that tells browsers to come by HTTPS only (RFC 6797), in the forms of both protocols.
public record StrictTransport(String value, byte[] line) {
  public static final String NAME = "strict-transport-security";

  /// Null without TLS, where nobody may say so, and where nothing is configured.
  public static @Nullable StrictTransport of(HttpOptions options) {
    Duration time = options.hsts();
    if (time == null || options.certificate() == null) {
      return null;
    }
    String value = "max-age=" + time.toSeconds();
    return new StrictTransport(
        value, (NAME + ": " + value + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
