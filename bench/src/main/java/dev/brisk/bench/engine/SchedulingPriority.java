package dev.brisk.bench.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Lets the thread of an open model have its processor when a request is due.
///
/// Linux gives a thread that wakes up no processor before the one that runs there has had its
/// slice, about 3 ms. On a single processor that was the lag of the schedule: the JVM's compilers
/// ran, and the loop waited. So the compilers step back (a higher nice value, which needs no
/// privilege), and the loop asks for a short slice (`sched_setattr`, `sched_runtime`; Linux 6.12
/// and newer heed it) and for timers that are not late on purpose (`PR_SET_TIMERSLACK`; 50 µs are
/// usual).
///
/// Each step is a try: on another system, or where native access is not enabled, nothing happens.
public final class SchedulingPriority {
  private static final int COMPILERS_NICE = 10;
  private static final long SLICE_NANOS = 100_000;
  private static final long TIMER_SLACK_NANOS = 1;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final System.Logger LOG = System.getLogger(SchedulingPriority.class.getName());

  private static final int PRIO_PROCESS = 0;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int SCHED_ATTR_BYTES = 48;
  private static final int SCHED_ATTR_NICE = 16;
  private static final int SCHED_ATTR_RUNTIME = 24;

  /// The number of `sched_setattr`, for which old C libraries have no function.
  private static final Map<String, Long> SCHED_SETATTR =
      Map.of("amd64", 314L, "aarch64", 274L, "riscv64", 274L);

  private static final Path THREADS = Path.of("/proc/self/task");

  private SchedulingPriority() {}

  /// The compilers of this JVM step back for good: theirs is a nice value that only a privileged
  /// process may lower again. For a process that does nothing but put load on servers, after its
  /// hot path was compiled.
  public static void compilersStepBack() {
    if (!available()) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      MethodHandle setPriority = function("setpriority", INT, INT, INT);
      for (Path thread : threads) {
        if (isCompiler(Files.readString(thread.resolve("comm")))) {
          int id = Integer.parseInt(thread.getFileName().toString());
          int ignored = (int) setPriority.invokeExact(PRIO_PROCESS, id, COMPILERS_NICE);
        }
      }
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.DEBUG, "The compilers keep their priority.", e);
    }
  }

  /// `C2 CompilerThread0`, cut by the kernel after fifteen letters, and what prepares its work from
  /// the AOT cache. Further compiler threads inherit from the one that starts them.
  private static boolean isCompiler(String name) {
    return name.contains("CompilerThre") || name.startsWith("Training replay");
  }

  /// The calling thread gets its processor quickly and its timers on time.
  static void ofThisThread() {
    if (!available()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      int ignored =
          (int) function("prctl", INT, LONG).invokeExact(PR_SET_TIMERSLACK, TIMER_SLACK_NANOS);
      Long number = SCHED_SETATTR.get(System.getProperty("os.arch", ""));
      if (number != null) {
        int nice = (int) function("getpriority", INT, INT).invokeExact(PRIO_PROCESS, 0);
        MemorySegment attributes = arena.allocate(SCHED_ATTR_BYTES, Long.BYTES);
        attributes.set(INT, 0, SCHED_ATTR_BYTES);
        attributes.set(INT, SCHED_ATTR_NICE, nice);
        attributes.set(LONG, SCHED_ATTR_RUNTIME, SLICE_NANOS);
        long ignoredToo = (long) systemCall().invokeExact((long) number, 0L, attributes, 0L);
      }
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.DEBUG, "The loop keeps its usual slice and timers.", e);
    }
  }

  private static boolean available() {
    return SchedulingPriority.class.getModule().isNativeAccessEnabled()
        && Files.isDirectory(THREADS);
  }

  /// `syscall(number, pid, attributes, flags)`.
  private static MethodHandle systemCall() {
    return Linker.nativeLinker()
        .downcallHandle(
            address("syscall"),
            FunctionDescriptor.of(LONG, LONG, LONG, ValueLayout.ADDRESS, LONG),
            Linker.Option.firstVariadicArg(1));
  }

  private static MethodHandle function(String name, ValueLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(address(name), FunctionDescriptor.of(INT, arguments));
  }

  private static MemorySegment address(String function) {
    return Linker.nativeLinker().defaultLookup().find(function).orElseThrow();
  }
}
