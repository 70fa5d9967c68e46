package dev.brisk.server.access;

import dev.brisk.server.access.Callers.Caller;
import dev.brisk.server.access.LimitsRedis.Grant;
import dev.brisk.server.config.LimitSettings;
import dev.brisk.server.config.RateLimit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What one caller may still ask of one endpoint of several servers: tokens that this one took from
/// Redis ahead. How many is learnt: twice as many when it asks often, as many as were used when
/// seldom, and never more than a tenth of a limit. More are fetched before they are used up, so
/// that requests seldom wait; where Redis has none this server does not ask again for a while.
///
/// Never more tokens than Redis gave are used, so what all servers let in stays below the limits.
/// What is left of those that expire is lost.
///
/// Thread-safe: a lock for some additions; nobody waits for Redis in it.
final class SharedAllowance implements Standing {
  /// Redis cannot be asked.
  static final long AWAY = -1;

  /// Redis is to be asked first.
  static final long ASK = -2;

  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final long OFTEN_NANOS = KEPT.toNanos() / 8;
  private static final long MAX_AHEAD = 1_000;
  private static final long LONGEST_PAUSE_NANOS = 100_000_000;

  private final LimitSettings settings;
  private final LimitsRedis redis;
  private final LongSupplier nanoTime;
  private final String key;
  private final long most;
  private final long pauseNanos;
  private final Queue<Waiter> waiters = new ArrayDeque<>(0);

  private Tokens now = Tokens.NONE;

  /// Those that were fetched before the others were used up.
  private Tokens next = Tokens.NONE;

  private long ahead = 1;
  private boolean asking;
  private long askedNanos;
  private long usedSinceAsked;
  private long refusedUntil;
  private boolean refused;
  private long[] left;
  private long[] fullAt;

  private static final class Tokens {
    private static final Tokens NONE = new Tokens(0, 0);
    private long count;
    private final long expires;

    Tokens(long count, long expires) {
      this.count = count;
      this.expires = expires;
    }
  }

  private record Waiter(long cost, CompletableFuture<Long> outcome) {}

  SharedAllowance(Caller caller, LimitSettings settings, LimitsRedis redis, LongSupplier nanoTime) {
    this.settings = settings;
    this.redis = redis;
    this.nanoTime = nanoTime;
    this.key = key(caller, settings.rates());
    this.most = settings.exact() ? 1 : ahead(settings.rates());
    this.pauseNanos = settings.exact() ? 0 : pause(settings.rates());
    this.left = new long[settings.rates().size()];
    this.fullAt = new long[left.length];
    this.askedNanos = nanoTime.getAsLong();
    Arrays.fill(fullAt, askedNanos);
  }

  /// Not the caller himself, who is nobody's business there; and other limits count anew.
  private static String key(Caller caller, List<RateLimit> limits) {
    String text = caller.endpoint() + '\n' + limits + '\n' + caller.who();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static long ahead(List<RateLimit> limits) {
    long least = limits.stream().mapToLong(RateLimit::burst).min().orElse(1);
    return Math.clamp(least / 10, 1, MAX_AHEAD);
  }

  /// Not so long that a bucket runs over meanwhile.
  private static long pause(List<RateLimit> limits) {
    return limits.stream()
        .mapToLong(each -> each.burst() * each.intervalNanos() / 4)
        .reduce(LONGEST_PAUSE_NANOS, Math::min);
  }

  /// Takes tokens that are here.
  ///
  /// @return 0: taken; more: how long to wait, in nanoseconds; [#AWAY]; [#ASK]
  long take(long cost, long nowNanos) {
    long fetch = 0;
    synchronized (this) {
      long outcome = waiters.isEmpty() ? takeHere(cost, nowNanos) : ASK;
      if (outcome != 0) {
        return outcome;
      }
      if (!asking
          && ahead > 2
          && next.count == 0
          && now.count <= ahead / 2
          && !refusedNow(nowNanos)
          && !redis.isAway()) {
        asking = true;
        fetch = wanted(nowNanos);
      }
    }
    if (fetch > 0) {
      ask(fetch, 1);
    }
    return 0;
  }

  private long takeHere(long cost, long nowNanos) {
    if (now.count < cost || now.expires - nowNanos < 0) {
      now = next.count >= cost && next.expires - nowNanos >= 0 ? next : Tokens.NONE;
      next = Tokens.NONE;
    }
    if (now.count >= cost) {
      now.count -= cost;
      usedSinceAsked += cost;
      return 0;
    }
    if (refusedNow(nowNanos)) {
      return refusedUntil - nowNanos;
    }
    return redis.isAway() ? AWAY : ASK;
  }

  private boolean refusedNow(long nowNanos) {
    return refused && refusedUntil - nowNanos > 0;
  }

  /// Takes tokens when Redis has said whether there are any.
  ///
  /// @return 0, a time to wait, or [#AWAY]
  CompletableFuture<Long> await(long cost) {
    CompletableFuture<Long> outcome = new CompletableFuture<>();
    long want;
    synchronized (this) {
      waiters.add(new Waiter(cost, outcome));
      if (asking) {
        return outcome;
      }
      asking = true;
      want = wanted(nanoTime.getAsLong());
    }
    ask(want, cost);
    return outcome;
  }

  /// Under the lock: how many are to be fetched.
  private long wanted(long nowNanos) {
    long since = nowNanos - askedNanos;
    askedNanos = nowNanos;
    if (since < OFTEN_NANOS) {
      ahead = Math.min(2 * ahead, most);
    } else if (since > KEPT.toNanos()) {
      ahead = Math.clamp(usedSinceAsked, 1, most);
    }
    usedSinceAsked = 0;
    long waiting = waiters.stream().mapToLong(Waiter::cost).sum();
    return settings.exact() ? waiting : Math.max(waiting, ahead);
  }

  private void ask(long want, long least) {
    long sent = nanoTime.getAsLong();
    redis
        .take(key, settings.rates(), want, least, settings.exact() ? Duration.ZERO : KEPT)
        .whenComplete((grant, failure) -> answered(grant, want, sent));
  }

  private void answered(@Nullable Grant grant, long want, long sentNanos) {
    List<Runnable> done = new ArrayList<>();
    long again = 0;
    long least = 0;
    synchronized (this) {
      asking = false;
      long nowNanos = nanoTime.getAsLong();
      if (grant != null) {
        took(grant, want, sentNanos, nowNanos);
      }
      while (!waiters.isEmpty()) {
        Waiter waiter = waiters.element();
        long outcome = takeHere(waiter.cost(), nowNanos);
        if (outcome == ASK && grant != null) {
          asking = true;
          least = waiter.cost();
          again = wanted(nowNanos);
          break;
        }
        waiters.remove();
        long told = outcome == ASK ? AWAY : outcome;
        done.add(() -> waiter.outcome().complete(told));
      }
    }
    done.forEach(Runnable::run);
    if (again > 0) {
      ask(again, least);
    }
  }

  private void took(Grant grant, long want, long sentNanos, long nowNanos) {
    if (grant.tokens() > 0) {
      Tokens fetched = new Tokens(grant.tokens(), sentNanos + KEPT.toNanos());
      if (now.count == 0) {
        now = fetched;
      } else {
        next = fetched;
      }
    }
    left = grant.left();
    for (int i = 0; i < fullAt.length; i++) {
      fullAt[i] = nowNanos + grant.fullInNanos()[i];
    }
    refused = grant.tokens() < want;
    if (refused) {
      refusedUntil = nowNanos + Math.max(grant.waitNanos(), pauseNanos);
    }
  }

  @Override
  public synchronized long left(int index, long nowNanos) {
    return left[index] + now.count + next.count;
  }

  @Override
  public synchronized long fullInNanos(int index, long nowNanos) {
    return Math.max(0, fullAt[index] - nowNanos);
  }
}
