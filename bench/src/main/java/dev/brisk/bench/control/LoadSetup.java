package dev.brisk.bench.control;

import dev.brisk.bench.plan.Origin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the form "New" asks for.
///
/// @param users how many users there shall be, 1 to [#USERS_MAX]
/// @param spawnRate users that start, or stop, a second
/// @param host where the load goes, such as `http://127.0.0.1:8000`; empty if it is not set yet
/// @param runTime stop after this long; null runs until stopped
public record LoadSetup(int users, double spawnRate, String host, @Nullable Duration runTime) {
  /// One user at once; the host is still to be said.
  public static final LoadSetup DEFAULT = new LoadSetup(1, 1, "", null);

  /// Most users of one run.
  public static final int USERS_MAX = 200_000;

  /// Highest spawn rate, in users a second.
  public static final double SPAWN_RATE_MAX = 100_000;

  public LoadSetup {
    if (users < 1 || users > USERS_MAX) {
      throw new IllegalArgumentException(
          "The number of users is " + users + ". Write one from 1 to " + USERS_MAX + ".");
    }
    if (!(spawnRate > 0) || spawnRate > SPAWN_RATE_MAX) {
      throw new IllegalArgumentException(
          "The spawn rate is "
              + spawnRate
              + ". Write users a second, more than 0 and at most "
              + (int) SPAWN_RATE_MAX
              + ".");
    }
    host = host.strip();
    while (host.endsWith("/")) {
      host = host.substring(0, host.length() - 1);
    }
    if (!host.isEmpty() && !Origin.parse(host).target().equals("/")) {
      throw new IllegalArgumentException(
          "The host '" + host + "' has a path. Write http://HOST:PORT only.");
    }
    if (runTime != null && (runTime.isNegative() || runTime.isZero())) {
      throw new IllegalArgumentException("The run time must be longer than 0 s.");
    }
  }

  public LoadSetup withUsers(int users) {
    return new LoadSetup(users, spawnRate, host, runTime);
  }

  public LoadSetup withSpawnRate(double spawnRate) {
    return new LoadSetup(users, spawnRate, host, runTime);
  }

  public LoadSetup withHost(String host) {
    return new LoadSetup(users, spawnRate, host, runTime);
  }

  public LoadSetup withRunTime(@Nullable Duration runTime) {
    return new LoadSetup(users, spawnRate, host, runTime);
  }
}
