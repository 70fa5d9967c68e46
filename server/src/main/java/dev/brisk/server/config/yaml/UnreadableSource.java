package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.time.Duration;

/// Stands where a source could not be read, so that the rest of its endpoint is checked all the
/// same. Allows what some source allows, and is never opened: the file has a problem already.
record UnreadableSource() implements SourceSettings, SourceType<UnreadableSource> {
  @Override
  public SourceType<UnreadableSource> type() {
    return this;
  }

  @Override
  public Key<UnreadableSource> key() {
    throw new IllegalStateException("a source that could not be read has no key");
  }

  @Override
  public boolean seesFields() {
    return true;
  }

  @Override
  public Duration openingTime(UnreadableSource settings) {
    return Duration.ZERO;
  }

  @Override
  public Source open(
      String endpoint, String path, UnreadableSource settings, SourceContext context) {
    throw new IllegalStateException("a source that could not be read cannot be opened");
  }
}
