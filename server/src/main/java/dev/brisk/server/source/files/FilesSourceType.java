package dev.brisk.server.source.files;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// `files:`: a folder of static files.
public final class FilesSourceType implements SourceType<FilesSettings> {
  static final FilesSourceType INSTANCE = new FilesSourceType();

  private static final Key<Path> DIRECTORY =
      Key.required("directory", Values.directory(), "A folder; nothing outside it is served.");
  private static final Key<String> INDEX =
      Key.optional(
          "index",
          Values.string("[^/\\\\]+", "Write a file name such as index.html."),
          "Served for a folder; without it a folder is a 404.");
  private static final Key<String> CACHE_CONTROL =
      Key.optional(
          "cache-control",
          Values.string("[ -~]+", "Write a Cache-Control value such as public, max-age=3600."),
          "Sent with each file.");

  private static final Key<FilesSettings> KEY =
      Key.optional(
          "files",
          ObjectType.of(
                  "A folder of static files; the path ends in /**.",
                  DIRECTORY,
                  INDEX,
                  CACHE_CONTROL)
              .as(FilesSourceType::bind),
          "A folder of static files; the path ends in /**.");

  @Override
  public Key<FilesSettings> key() {
    return KEY;
  }

  private static FilesSettings bind(Section s) {
    return new FilesSettings(
        s.getOr(DIRECTORY, Path.of("unreadable")),
        s.findReadable(INDEX).orElse(null),
        s.findReadable(CACHE_CONTROL).orElse(null));
  }

  @Override
  public boolean servesFolder() {
    return true;
  }

  @Override
  public Duration openingTime(FilesSettings settings) {
    return Duration.ZERO;
  }

  @Override
  public Source open(String endpoint, String path, FilesSettings settings, SourceContext context) {
    return new FilesSource(endpoint, path, settings, context.directory(), context.timeouts());
  }

  @Override
  public Set<Integer> failures(FilesSettings settings) {
    return Set.of(404);
  }
}
