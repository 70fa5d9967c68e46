package dev.brisk.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/// Whether this process may open as many files as a load test needs, asked before it starts: each
/// connection is one.
///
/// The JVM has raised its own limit to the hard one (`ulimit -Hn`) when it started.
public final class OpenFiles {
  /// What a process has open beside its connections: libraries, event loops, the page.
  static final int BESIDE_CONNECTIONS = 200;

  // Every system allows as many, and asking takes some of the time before the first request.
  private static final int NOT_ASKED_MAX = 500;

  private OpenFiles() {}

  /// @param connections that are to be open at once
  /// @param what they are, such as `users`
  /// @throws IllegalArgumentException when the limit is too low
  public static void check(int connections, String what) {
    if (connections > NOT_ASKED_MAX
        && ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
            instanceof UnixOperatingSystemMXBean unix) {
      check(connections, what, unix.getMaxFileDescriptorCount());
    }
  }

  static void check(int connections, String what, long limit) {
    // Some systems say "no limit" with a negative number.
    if (limit > 0 && connections + BESIDE_CONNECTIONS > limit) {
      throw new IllegalArgumentException(
          "%d %s are more than this process may open files, which is %d. Take at most %d %s, or raise the limit to %d: ulimit -n, LimitNOFILE= in a systemd unit, --ulimit nofile= in Docker."
              .formatted(
                  connections,
                  what,
                  limit,
                  Math.max(0, limit - BESIDE_CONNECTIONS),
                  what,
                  connections + BESIDE_CONNECTIONS));
    }
  }
}
