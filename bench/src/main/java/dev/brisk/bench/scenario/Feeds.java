package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.importer.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The feeders beside a scenario file, read once each. Thread-safe.
public final class Feeds {
  private static final List<String> ENDINGS = List.of(".csv", ".jsonl", ".ndjson");
  private static final int NAMES_SHOWN_MAX = 20;

  private final @Nullable Path folder;
  private final Map<String, Feed> feeds = new ConcurrentHashMap<>();

  /// @param folder where the files are; null has none
  public Feeds(@Nullable Path folder) {
    this.folder = folder;
  }

  /// The feeder of a name.
  ///
  /// @throws IllegalArgumentException when there is no such file, or it makes no sense
  public Feed named(String name) {
    return feeds.computeIfAbsent(name, this::read);
  }

  /// Starts all feeders at their first row again.
  public void rewind() {
    feeds.values().forEach(Feed::rewind);
  }

  private Feed read(String name) {
    Path in = folder;
    if (in != null) {
      for (String ending : ENDINGS) {
        Path file = in.resolve(name + ending).normalize();
        if (Files.isRegularFile(file)) {
          return Feed.of(DataFile.read(file));
        }
      }
      Path exact = in.resolve(name).normalize();
      if (name.indexOf('.') > 0 && Files.isRegularFile(exact)) {
        return Feed.of(DataFile.read(exact));
      }
    }
    throw new IllegalArgumentException(
        "feed(\""
            + name
            + "\"): there is no "
            + name
            + ".csv or "
            + name
            + ".jsonl "
            + (in == null ? "for a scenario without a file." : "in " + in + ". " + there(in)));
  }

  private static String there(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> ENDINGS.stream().anyMatch(name::endsWith))
              .sorted()
              .limit(NAMES_SHOWN_MAX)
              .toList();
      return names.isEmpty() ? "It has no such files." : "It has " + String.join(", ", names) + ".";
    } catch (IOException e) {
      return "The folder cannot be read.";
    }
  }
}
