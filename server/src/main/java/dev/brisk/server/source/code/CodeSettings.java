package dev.brisk.server.source.code;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `code:` a Java handler, by class name or by a single file compiled in memory.
///
/// Exactly one of the two is given.
///
/// @param maxConcurrency calls at once, each on a thread; further ones wait
public record CodeSettings(@Nullable Path file, @Nullable String className, int maxConcurrency)
    implements SourceSettings {
  public static final int DEFAULT_MAX_CONCURRENCY = 256;

  public CodeSettings(@Nullable Path file, @Nullable String className) {
    this(file, className, DEFAULT_MAX_CONCURRENCY);
  }

  public CodeSettings {
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "maxConcurrency must be positive, but is " + maxConcurrency);
    }
    if ((file == null) == (className == null)) {
      throw new IllegalArgumentException("code needs a file or a class name, and not both");
    }
  }

  public static CodeSettings file(Path file) {
    return new CodeSettings(file, null);
  }

  public static CodeSettings className(String className) {
    return new CodeSettings(null, className);
  }

  public CodeSettings withMaxConcurrency(int maxConcurrency) {
    return new CodeSettings(file, className, maxConcurrency);
  }

  @Override
  public SourceType<CodeSettings> type() {
    return CodeSourceType.INSTANCE;
  }
}
