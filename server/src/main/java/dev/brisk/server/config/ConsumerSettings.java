package dev.brisk.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How callers are known: by API keys, by tokens, or by either.
///
/// @param keys the file that `brisk keys` writes, which need not be there yet; null: no keys
/// @param header which they send their key in, lower case, beside `Authorization: Bearer`
/// @param jwt null: no tokens
public record ConsumerSettings(@Nullable Path keys, String header, @Nullable JwtSettings jwt) {
  public static final String DEFAULT_HEADER = "x-api-key";

  public static ConsumerSettings keys(Path file) {
    return new ConsumerSettings(file, DEFAULT_HEADER, null);
  }

  public static ConsumerSettings jwt(JwtSettings jwt) {
    return new ConsumerSettings(null, DEFAULT_HEADER, jwt);
  }

  public ConsumerSettings withJwt(JwtSettings jwt) {
    return new ConsumerSettings(keys, header, jwt);
  }
}
