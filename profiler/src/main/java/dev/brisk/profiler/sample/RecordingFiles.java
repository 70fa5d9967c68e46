package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    return new RecordingFiles(
        directory.resolve(name + ".jfc"),
        keep == null ? directory.resolve(name + ".jfr") : keep.toAbsolutePath(),
        directory.resolve(name + "-samples.jfr"),
        keep != null);
  }

  void writeSettings(String text) {
    try {
      Files.writeString(settings, text);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot write " + settings, e);
    }
  }

  /// Those that were written.
  List<Path> present() {
    List<Path> found = new ArrayList<>();
    for (Path file : List.of(recording, samples)) {
      if (Files.exists(file) && file.toFile().length() > 0) {
        found.add(file);
      }
    }
    if (found.isEmpty()) {
      throw new ProfilerException(Reason.FAILED, "The target left no recording: was it killed?");
    }
    return found;
  }

  @Override
  public void close() {
    delete(settings);
    delete(samples);
    if (!kept) {
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
