package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of one run. The target writes them, so they lie where both may write.
///
/// @param settings what JFR is to record
/// @param recording JFR's, with the samples or only what belongs to them
/// @param samples async-profiler's
/// @param kept whether the recording stays when this is closed
record RecordingFiles(Path settings, Path recording, Path samples, boolean kept)
    implements AutoCloseable {
  /// @param name of the run
  /// @param keep where the recording is to stay; null: nowhere
  static RecordingFiles of(String name, @Nullable Path keep) {
    return of(name, keep, "");
  }

  /// As above, for a program that may start several JVMs.
  ///
  /// @param each `%p` with what is around it, which a JVM replaces by its number; or empty
  static RecordingFiles of(String name, @Nullable Path keep, String each) {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    return new RecordingFiles(
        directory.resolve(name + ".jfc"),
        keep == null ? directory.resolve(name + each + ".jfr") : keep.toAbsolutePath(),
        directory.resolve(name + "-samples" + each + ".jfr"),
        keep != null);
  }

  void writeSettings(String text) {
    try {
      Files.writeString(settings, text);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot write " + settings, e);
    }
  }

  /// Those that were written; of several JVMs, those of the one that recorded most.
  List<Path> present() {
    List<Path> found = new ArrayList<>();
    for (Path file : List.of(recording, samples)) {
      written(file).stream()
          .max(Comparator.comparingLong(written -> written.toFile().length()))
          .ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new ProfilerException(Reason.FAILED, "The target left no recording: was it killed?");
    }
    return found;
  }

  /// The files that a name stands for.
  private static List<Path> written(Path file) {
    String name = String.valueOf(file.getFileName());
    Path directory = file.toAbsolutePath().getParent();
    if (!name.contains("%p") || directory == null) {
      return Files.exists(file) && file.toFile().length() > 0 ? List.of(file) : List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, name.replace("%p", "[0-9]*"))) {
      for (Path each : files) {
        if (each.toFile().length() > 0) {
          found.add(each);
        }
      }
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot look into " + directory, e);
    }
    return found;
  }

  @Override
  public void close() {
    delete(settings);
    written(samples).forEach(RecordingFiles::delete);
    delete(samples);
    if (!kept) {
      written(recording).forEach(RecordingFiles::delete);
      delete(recording);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
