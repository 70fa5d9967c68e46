package dev.brisk.bench.swarm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Makes the virtual threads of users, each carried by an executor of ours.
///
/// The JDK has virtual threads with an executor of their own inside, but no public way to them (JDK
/// 25). With `--add-opens java.base/java.lang=ALL-UNNAMED`, which Brisk's launcher sets, they are
/// reached by reflection: an event loop then runs its users itself, and a request costs no change
/// of threads. Without it, users run on the JDK's own scheduler: the same results, at a lower rate
/// (docs/decisions/0020).
final class UserThreads {
  /// A system property that keeps users on the JDK's own scheduler.
  private static final String PUBLIC = "brisk.users.public-scheduler";

  private static final @Nullable MethodHandle CARRIED = find();

  private UserThreads() {}

  /// Whether users can be carried by the event loop itself.
  static boolean onLoop() {
    return CARRIED != null && !Boolean.getBoolean(PUBLIC);
  }

  /// A thread that is not started yet.
  static Thread carried(Executor carrier, String name, Runnable body) {
    MethodHandle make = onLoop() ? CARRIED : null;
    if (make == null) {
      return Thread.ofVirtual().name(name).unstarted(body);
    }
    try {
      return (Thread) make.invokeExact(carrier, name, 0, body);
    } catch (Throwable e) {
      throw new IllegalStateException("A virtual thread cannot be made", e);
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
          .findStatic(
              builders,
              "newVirtualThread",
              MethodType.methodType(
                  Thread.class, Executor.class, String.class, int.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
