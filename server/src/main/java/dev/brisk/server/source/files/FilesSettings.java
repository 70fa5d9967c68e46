package dev.brisk.server.source.files;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `files:` a folder of static assets.
///
/// @param index served for a folder, such as `index.html`; null: 404
/// @param cacheControl the `Cache-Control` to answer with, or null for the default
public record FilesSettings(Path directory, @Nullable String index, @Nullable String cacheControl)
    implements SourceSettings {
  @Override
  public SourceType<FilesSettings> type() {
    return FilesSourceType.INSTANCE;
  }
}
