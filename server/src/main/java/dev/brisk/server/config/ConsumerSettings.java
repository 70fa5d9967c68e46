package dev.brisk.server.config;

import java.nio.file.Path;

/// How callers are known: by API keys.
///
/// @param keys the file that `brisk keys` writes; it need not be there yet
/// @param header which they send their key in, lower case, beside `Authorization: Bearer`
public record ConsumerSettings(Path keys, String header) {
  public static final String DEFAULT_HEADER = "x-api-key";

  public static ConsumerSettings keys(Path file) {
    return new ConsumerSettings(file, DEFAULT_HEADER);
  }
}
