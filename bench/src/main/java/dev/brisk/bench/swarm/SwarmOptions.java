package dev.brisk.bench.swarm;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.scenario.ArrivalModel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How users are run, beside how many there are.
///
/// @param threads event loops, each with its share of the users
/// @param timeout longest wait for an answer, and for connecting
/// @param stopTimeout how long a user that shall stop may wait for an answer
/// @param insecure true: any certificate is accepted
/// @param headers sent with each request
/// @param seed of everything random
/// @param model decides on users and iterations, or null
/// @param hostCheck asked before load goes to an address
public record SwarmOptions(
    int threads,
    Duration timeout,
    Duration stopTimeout,
    boolean insecure,
    Map<String, String> headers,
    long seed,
    @Nullable ArrivalModel model,
    HostCheck hostCheck) {
  public static final SwarmOptions DEFAULT =
      new SwarmOptions(
          1,
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          false,
          Map.of(),
          1,
          null,
          address -> {});

  public SwarmOptions {
    headers = Map.copyOf(headers);
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("Threads must be from 1 to 256, but are " + threads + ".");
    }
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("The time-out must be from 1ms to 1h.");
    }
    if (stopTimeout.isNegative() || stopTimeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("The stop time-out must be from 0s to 1h.");
    }
  }

  /// Refuses hosts that must not be loaded.
  @FunctionalInterface
  public interface HostCheck {
    void check(InetAddress address) throws BenchException;
  }

  public SwarmOptions withModel(@Nullable ArrivalModel other) {
    return new SwarmOptions(
        threads, timeout, stopTimeout, insecure, headers, seed, other, hostCheck);
  }

  public SwarmOptions withTimeout(Duration other) {
    return new SwarmOptions(threads, other, stopTimeout, insecure, headers, seed, model, hostCheck);
  }

  public SwarmOptions withStopTimeout(Duration other) {
    return new SwarmOptions(threads, timeout, other, insecure, headers, seed, model, hostCheck);
  }

  public SwarmOptions withSeed(long other) {
    return new SwarmOptions(
        threads, timeout, stopTimeout, insecure, headers, other, model, hostCheck);
  }

  public SwarmOptions withThreads(int other) {
    return new SwarmOptions(other, timeout, stopTimeout, insecure, headers, seed, model, hostCheck);
  }
}
