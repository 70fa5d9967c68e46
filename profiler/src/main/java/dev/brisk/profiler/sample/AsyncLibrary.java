package dev.brisk.profiler.sample;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.KeptFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/// async-profiler's native library: taken out of its jar for the target to load, which keeps it.
final class AsyncLibrary {
  private final Path file;

  private AsyncLibrary(Path file) {
    this.file = file;
  }

  /// @throws ProfilerException if there is no library for this machine
  static AsyncLibrary extract() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    String folder =
        system.contains("mac")
            ? "macos"
            : system.contains("linux") ? arch.equals("aarch64") ? "linux-arm64" : "linux-x64" : "";
    String resource = "/" + folder + "/libasyncProfiler.so";
    try (InputStream in = AsyncLibrary.class.getResourceAsStream(resource)) {
      if (folder.isEmpty() || in == null) {
        throw new ProfilerException(
            Reason.REFUSED,
            "Wall time and locks need async-profiler, which does not run on "
                + system
                + " "
                + arch
                + ". CPU time and allocation work: --mode cpu or alloc.");
      }
      byte[] library = in.readAllBytes();
      return new AsyncLibrary(KeptFile.of(KeptFile.name("async-", library, ".so"), library));
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.FAILED, "Cannot write async-profiler's library: " + e.getMessage(), e);
    }
  }

  Path file() {
    return file;
  }

  /// Loads the library into a JVM with a command such as `start,event=wall`.
  void command(long pid, String command) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        machine.loadAgentPath(file.toString(), command);
      } finally {
        machine.detach();
      }
    } catch (AgentLoadException
        | AgentInitializationException
        | AttachNotSupportedException
        | IOException e) {
      if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        throw new ProfilerException(
            Reason.FAILED, "Process " + pid + " ended before anything was measured.", e);
      }
      throw new ProfilerException(
          Reason.REFUSED,
          "async-profiler could not "
              + command.replaceAll(",.*", "")
              + " in process "
              + pid
              + ": "
              + e.getMessage()
              + ". Is it running there already, or agent loading forbidden?",
          e);
    }
  }
}
