package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.weave.MarkWeaver;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Marks of requests in a server that does not mark them itself, for as long as this is open.
///
/// Only a process that listens for connections is looked into, and only one in which a server is
/// loaded that is known ([MarkWeaver]) and nothing that marks requests by itself is woven. What
/// goes wrong is a note, never the end of a profile.
public final class RequestMarks implements AutoCloseable {
  private static final String OWN_MARKS = "dev.brisk.metrics.profile.RequestSegment";
  private static final Pattern KNOWN = Pattern.compile(MarkWeaver.classExpression());
  private static final String LISTENING = "0A";

  private final @Nullable Attached attached;
  private final List<String> notes;

  private RequestMarks(@Nullable Attached attached, List<String> notes) {
    this.attached = attached;
    this.notes = List.copyOf(notes);
  }

  /// Marks the requests of a JVM, if there is a reason to.
  ///
  /// @param allowed whether an agent may be loaded for it
  public static RequestMarks in(JvmProcess process, boolean allowed) {
    if (!allowed || !listens(process.pid())) {
      return new RequestMarks(null, List.of());
    }
    try {
      Attached attached = Attached.open(new ProfileTarget.Running(process.pid()));
      try {
        List<String> names = attached.session().classNames();
        if (!names.contains(OWN_MARKS)
            && names.stream().anyMatch(name -> KNOWN.matcher(name).matches())) {
          WeavingSession.Started started = attached.session().startMarks();
          return new RequestMarks(attached, started.failures());
        }
      } catch (ProfilerException e) {
        attached.close();
        throw e;
      }
      attached.close();
      return new RequestMarks(null, List.of());
    } catch (ProfilerException e) {
      return new RequestMarks(null, List.of("Requests could not be marked. " + e.getMessage()));
    }
  }

  /// What the reader must know.
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (attached != null) {
      all.addAll(attached.session().skipped());
    }
    return all;
  }

  @Override
  public void close() {
    if (attached != null) {
      attached.close();
    }
  }

  /// Whether a process has a socket that waits for connections; true where that is unknown.
  private static boolean listens(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      Set<String> listening = new HashSet<>();
      for (String table : List.of("net/tcp", "net/tcp6")) {
        for (String line : Files.readAllLines(process.resolve(table))) {
          String[] columns = line.strip().split("\\s+");
          if (columns.length > 9 && columns[3].equals(LISTENING)) {
            listening.add("socket:[" + columns[9] + "]");
          }
        }
      }
      try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
        for (Path file : open) {
          if (Files.isSymbolicLink(file) && listening.contains(target(file))) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      return true; // not Linux: the agent will tell
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed in the meantime
    }
  }
}
