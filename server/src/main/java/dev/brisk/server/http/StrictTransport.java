package dev.brisk.server.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The field that tells browsers to come by HTTPS only (RFC 6797), in the forms of both protocols.
record StrictTransport(String value, byte[] line) {
  static final String NAME = "strict-transport-security";

  /// Null without TLS, where nobody may say so, and where nothing is configured.
  static @Nullable StrictTransport of(HttpOptions options) {
    Duration time = options.hsts();
    if (time == null || options.certificate() == null) {
      return null;
    }
    String value = "max-age=" + time.toSeconds();
    return new StrictTransport(
        value, (NAME + ": " + value + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
