package dev.brisk.monitor.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Puts generated files into a folder, without overwriting anything unasked.
public final class StackDirectory {
  private StackDirectory() {}

  /// What writing would do, or did.
  ///
  /// @param created paths of files that were not there
  /// @param changed paths of files that were there with another content
  /// @param diff how those change, in unified form, up to a bound
  public record Outcome(
      boolean written, List<String> created, List<String> changed, int unchanged, String diff) {
    public Outcome {
      created = List.copyOf(created);
      changed = List.copyOf(changed);
    }
  }

  /// Writes the files, unless that would change any that is there and `force` is false: then
  /// nothing is written.
  public static Outcome write(Path directory, SequencedMap<String, String> files, boolean force)
      throws IOException {
    List<String> created = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    StringBuilder diff = new StringBuilder();
    int unchanged = 0;
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (!Files.exists(path)) {
        created.add(file.getKey());
        continue;
      }
      String present = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      if (present.equals(file.getValue())) {
        unchanged++;
      } else {
        changed.add(file.getKey());
        diff.append(LineDiff.unified(file.getKey(), present, file.getValue()));
      }
    }
    boolean write = changed.isEmpty() || force;
    if (write) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.writeString(path, file.getValue());
      }
    }
    return new Outcome(write, created, changed, unchanged, LineDiff.bounded(diff.toString()));
  }
}
