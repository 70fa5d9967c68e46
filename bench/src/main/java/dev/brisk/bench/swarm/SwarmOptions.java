package dev.brisk.bench.swarm;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.scenario.ArrivalModel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
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
          LoadPlan.THREADS_DEFAULT,
          LoadPlan.TIMEOUT_DEFAULT,
          Duration.ofSeconds(2),
          false,
          Map.of(),
          LoadPlan.SEED_DEFAULT,
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

  public SwarmOptions withThreads(int threads) {
    return with(draft -> draft.threads = threads);
  }

  public SwarmOptions withTimeout(Duration timeout) {
    return with(draft -> draft.timeout = timeout);
  }

  public SwarmOptions withStopTimeout(Duration stopTimeout) {
    return with(draft -> draft.stopTimeout = stopTimeout);
  }

  public SwarmOptions withInsecure(boolean insecure) {
    return with(draft -> draft.insecure = insecure);
  }

  public SwarmOptions withHeaders(Map<String, String> headers) {
    return with(draft -> draft.headers = headers);
  }

  public SwarmOptions withSeed(long seed) {
    return with(draft -> draft.seed = seed);
  }

  public SwarmOptions withModel(@Nullable ArrivalModel model) {
    return with(draft -> draft.model = model);
  }

  public SwarmOptions withHostCheck(HostCheck hostCheck) {
    return with(draft -> draft.hostCheck = hostCheck);
  }

  private SwarmOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new SwarmOptions(
        draft.threads,
        draft.timeout,
        draft.stopTimeout,
        draft.insecure,
        draft.headers,
        draft.seed,
        draft.model,
        draft.hostCheck);
  }

  /// A copy that may be changed, so that components stand in order here and nowhere else.
  private static final class Draft {
    private int threads;
    private Duration timeout;
    private Duration stopTimeout;
    private boolean insecure;
    private Map<String, String> headers;
    private long seed;
    private @Nullable ArrivalModel model;
    private HostCheck hostCheck;

    private Draft(SwarmOptions of) {
      threads = of.threads;
      timeout = of.timeout;
      stopTimeout = of.stopTimeout;
      insecure = of.insecure;
      headers = of.headers;
      seed = of.seed;
      model = of.model;
      hostCheck = of.hostCheck;
    }
  }
}
