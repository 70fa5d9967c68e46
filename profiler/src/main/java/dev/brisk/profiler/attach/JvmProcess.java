package dev.brisk.profiler.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A running JVM, looked at before it is touched: attaching sends it a signal that would end a
/// process that is no JVM.
public final class JvmProcess {
  /// The agent's class files are of this version.
  private static final int OLDEST_JAVA = 11;

  private final long pid;
  private final Properties properties;

  /// @param properties the target's system properties
  JvmProcess(long pid, Properties properties) {
    this.pid = pid;
    this.properties = properties;
  }

  /// Finds a JVM and makes sure that it lets itself be attached to.
  ///
  /// @throws ProfilerException with the reason, and what to do
  public static JvmProcess find(long pid) {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .orElseThrow(() -> bad("There is no process " + pid + ". Running JVMs:" + list()));
    refuseOtherUsers(process);
    refuseOthersThanJvms(process);
    refuseDisabledAttach(process);
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return new JvmProcess(pid, machine.getSystemProperties());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      throw refused(
          "Process "
              + pid
              + " does not let itself be attached to: "
              + e.getMessage()
              + ". Is it stopped, or in another container?",
          e);
    }
  }

  public long pid() {
    return pid;
  }

  /// The feature number of its Java, such as 25.
  public int javaVersion() {
    String version = properties.getProperty("java.specification.version", "0");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  /// A system property of the target, or an empty string.
  public String property(String name) {
    return properties.getProperty(name, "");
  }

  /// Loads the agent. The target prints a warning about that on its standard error (JEP 451).
  public void loadAgent(Path jar, String argument) {
    if (javaVersion() < OLDEST_JAVA) {
      throw refused(
          "Process "
              + pid
              + " runs Java "
              + javaVersion()
              + ". Lines and calls need Java "
              + OLDEST_JAVA
              + " or later: start it on a newer Java.",
          null);
    }
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        machine.loadAgent(jar.toString(), argument);
      } finally {
        machine.detach();
      }
    } catch (AgentLoadException | AttachNotSupportedException e) {
      throw refused(
          "Process "
              + pid
              + " does not load agents ("
              + e.getMessage()
              + "). Start it with -XX:+EnableDynamicAgentLoading.",
          e);
    } catch (AgentInitializationException | IOException e) {
      throw refused("The agent could not start in process " + pid + ": " + e.getMessage(), e);
    }
  }

  /// The JVMs among a process and those that it started.
  public static List<ProcessHandle> under(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .filter(ProcessHandle::isAlive)
        .filter(JvmProcess::isJvm)
        .toList();
  }

  private static boolean isJvm(ProcessHandle process) {
    Path maps = Path.of("/proc/" + process.pid() + "/maps");
    return !Files.exists(maps) || read(maps).contains("libjvm.");
  }

  /// Running JVMs of this user, one a line, for messages.
  public static String list() {
    String own = Long.toString(ProcessHandle.current().pid());
    String found =
        VirtualMachine.list().stream()
            .filter(machine -> !machine.id().equals(own))
            .sorted((a, b) -> Long.compare(Long.parseLong(a.id()), Long.parseLong(b.id())))
            .limit(20)
            .map(JvmProcess::describe)
            .collect(Collectors.joining());
    return found.isEmpty() ? " none." : found;
  }

  private static String describe(VirtualMachineDescriptor machine) {
    String name = machine.displayName();
    String shown = name.length() > 90 ? name.substring(0, 90) + "…" : name;
    return System.lineSeparator() + "  " + machine.id() + "  " + shown;
  }

  private static void refuseOtherUsers(ProcessHandle process) {
    Optional<String> owner = process.info().user();
    String self = System.getProperty("user.name");
    if (owner.isPresent() && !owner.get().equals(self) && !self.equals("root")) {
      throw refused(
          "Process "
              + process.pid()
              + " belongs to "
              + owner.get()
              + ". Run brisk as that user: sudo -u "
              + owner.get()
              + " brisk profile …",
          null);
    }
  }

  private static void refuseOthersThanJvms(ProcessHandle process) {
    Path maps = Path.of("/proc/" + process.pid() + "/maps");
    if (!Files.exists(maps)) {
      return; // not Linux: attaching itself will tell
    }
    String text = read(maps);
    if (!text.isEmpty() && !text.contains("libjvm.so")) {
      throw bad(
          "Process "
              + process.pid()
              + " ("
              + process.info().command().orElse("unknown")
              + ") is not a JVM."
              + otherLanguage(process.pid(), process.info().command().orElse(""))
              + " Running JVMs:"
              + list());
    }
  }

  /// What profiles a process of another language into a file that `brisk profile open` reads.
  static String otherLanguage(long pid, String command) {
    String name = command.substring(command.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String perf =
        "perf record -F 99 -g -p %1$d -- sleep 30; perf script > stacks.txt".formatted(pid);
    String with;
    if (name.startsWith("python") || name.startsWith("uwsgi") || name.startsWith("gunicorn")) {
      with =
          "py-spy record --pid %d --duration 30 --format raw -o stacks.txt, or started anew python -m"
                  .formatted(pid)
              + " cProfile -o app.prof app.py";
    } else if (name.startsWith("node")) {
      with =
          "started anew node --cpu-prof app.js (a .cpuprofile at its end), or with"
              + " --perf-basic-prof and then "
              + perf;
    } else if (name.startsWith("ruby")) {
      with =
          "rbspy record --pid %d --duration 30 --format collapsed --file stacks.txt".formatted(pid);
    } else if (isGo(Path.of(command))) {
      with =
          "where it serves net/http/pprof, curl -o cpu.pb.gz"
              + " 'http://HOST:PORT/debug/pprof/profile?seconds=30', or "
              + perf;
    } else {
      with = perf;
    }
    return " Another profiler can write a file for brisk profile open: " + with + ".";
  }

  /// Whether Go's compiler made it: the linker leaves a mark.
  private static boolean isGo(Path program) {
    try (InputStream in = Files.newInputStream(program)) {
      return new String(in.readNBytes(32 << 20), StandardCharsets.ISO_8859_1)
          .contains("\u00ff Go buildinf:");
    } catch (IOException e) {
      return false; // not ours to read: any program's answer is good for Go, too
    }
  }

  private static void refuseDisabledAttach(ProcessHandle process) {
    String options =
        read(Path.of("/proc/" + process.pid() + "/cmdline"))
            + read(Path.of("/proc/" + process.pid() + "/environ"));
    if (options.contains("-XX:+DisableAttachMechanism")) {
      throw refused(
          "Process "
              + process.pid()
              + " was started with -XX:+DisableAttachMechanism. Start it without, or under brisk:"
              + " brisk profile … -- java …",
          null);
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // not Linux, or not ours to read: attaching itself will tell
    }
  }

  private static ProfilerException bad(String message) {
    return new ProfilerException(Reason.BAD_TARGET, message);
  }

  private static ProfilerException refused(
      String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return cause == null
        ? new ProfilerException(Reason.REFUSED, message)
        : new ProfilerException(Reason.REFUSED, message, cause);
  }
}
