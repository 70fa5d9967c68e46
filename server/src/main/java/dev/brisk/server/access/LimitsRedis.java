package dev.brisk.server.access;

import dev.brisk.redis.RedisConnector;
import dev.brisk.redis.RedisScript;
import dev.brisk.redis.RedisSettings;
import dev.brisk.server.config.RateLimit;
import dev.brisk.server.problem.FailureLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The meters that several servers share: one text in Redis a caller and endpoint, changed by one
/// script by Redis' own clock. While Redis cannot be asked nobody asks it, but for one connection
/// attempt a second. Thread-safe.
final class LimitsRedis implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LimitsRedis.class.getName());
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final long MICROS = 1_000;

  /// Key: the meters. Arguments: wanted tokens, how many of them at least, how long they may be
  /// kept in microseconds; then for each limit `b`, burst, interval, 0 or `w`, number, window,
  /// batch, in microseconds. Takes as many of the wanted as all limits have. Answers how many, the
  /// microseconds until there are enough, and for each limit what is left and the microseconds
  /// until it is as at first. A window's tokens count from when they may be used last. As
  /// [TokenBucket] and [SlidingWindow] have it.
  private static final RedisScript TAKE =
      new RedisScript(
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000000 + time[2]
          local grant, least, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
          local states, meters, wait = {}, {}, 0
          for state in string.gmatch(redis.call('GET', KEYS[1]) or '', '[^;]+') do
            states[#states + 1] = state
          end
          for i = 1, (#ARGV - 3) / 4 do
            local at = 4 * i
            local meter = {kind = ARGV[at], most = tonumber(ARGV[at + 1]),
                span = tonumber(ARGV[at + 2]), batch = tonumber(ARGV[at + 3])}
            meters[i] = meter
            local numbers = {}
            for number in string.gmatch(states[i] or '', '[%d.]+') do
              numbers[#numbers + 1] = tonumber(number)
            end
            if meter.kind == 'b' then
              meter.full = math.max(now, numbers[1] or 0)
              meter.left = math.floor(meter.most - (meter.full - now) / meter.span + 0.001)
              if meter.left < least then
                wait = math.max(wait, meter.full - now - (meter.most - least) * meter.span)
              end
            else
              meter.batches, meter.left = {}, meter.most
              for n = 1, #numbers, 2 do
                if now - numbers[n] < meter.span then
                  meter.batches[#meter.batches + 1] = {numbers[n], numbers[n + 1]}
                  meter.left = meter.left - numbers[n + 1]
                end
              end
              local missing = least - meter.left
              for n = 1, #meter.batches do
                if missing <= 0 then break end
                missing = missing - meter.batches[n][2]
                if missing <= 0 then
                  wait = math.max(wait, meter.batches[n][1] + meter.span - now)
                end
              end
            end
            grant = math.min(grant, meter.left)
          end
          if grant < least then grant = 0 end
          local answer = string.format('%.0f %.0f', grant, grant > 0 and 0 or math.max(1, wait))
          local text, ttl = {}, 1
          for i, meter in ipairs(meters) do
            local full
            if meter.kind == 'b' then
              meter.full = meter.full + grant * meter.span
              full = meter.full - now
              text[i] = string.format('%.3f', meter.full)
            else
              if grant > 0 then
                local last = meter.batches[#meter.batches]
                if not last or last[2] >= meter.batch then
                  last = {0, 0}
                  meter.batches[#meter.batches + 1] = last
                end
                last[1], last[2] = now + keep, last[2] + grant
              end
              full = 0
              local numbers = {}
              for n, each in ipairs(meter.batches) do
                numbers[n] = string.format('%.0f,%.0f', each[1], each[2])
                full = each[1] + meter.span - now
              end
              text[i] = #numbers == 0 and '-' or table.concat(numbers, ',')
            end
            answer = answer .. string.format(' %.0f %.0f', math.max(0, meter.left - grant), full)
            ttl = math.max(ttl, math.ceil(full / 1000))
          end
          if grant > 0 then
            redis.call('SET', KEYS[1], table.concat(text, ';'), 'PX', string.format('%.0f', ttl))
          end
          return answer
          """);

  private static final byte[][] PROBE =
      Stream.of("1", "1", "0", "b", "1000", "1", "0")
          .map(text -> text.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private final RedisConnector connector;
  private final String prefix;
  private volatile @Nullable CompletableFuture<RedisConnector.Opened> link;
  private @Nullable CompletableFuture<RedisConnector.Opened> lost;
  private volatile boolean away;
  private volatile boolean closed;

  private final LongAdder granted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /// Requests that were decided without Redis, since it could not be asked.
  final LongAdder alone = new LongAdder();

  /// @param tokens 0: none, and `waitNanos` until there are enough
  /// @param left by limit
  /// @param fullInNanos by limit
  record Grant(long tokens, long waitNanos, long[] left, long[] fullInNanos) {}

  /// @param namespace before the keys, as the cache's
  LimitsRedis(RedisSettings settings, String namespace) {
    this.connector = new RedisConnector(settings, "brisk-limits", Duration.ZERO);
    this.prefix = namespace + ":limit:";
    connect();
  }

  private void connect() {
    CompletableFuture<RedisConnector.Opened> opening;
    try {
      opening = connector.open();
    } catch (RuntimeException e) {
      opening = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<RedisConnector.Opened> current = opening;
    link = current;
    if (away) {
      // Not up before it does what is asked of it: a full one takes connections, and no writes.
      current
          .thenCompose(
              opened -> TAKE.run(opened.commands(), new String[] {prefix + "probe"}, PROBE))
          .whenComplete((answer, failure) -> {
            if (failure != null) {
              lost(current, failure);
            } else {
              away = false;
              LOG.log(
                  System.Logger.Level.INFO,
                  "Limits: Redis is up again, and servers share them again.");
            }
          });
    } else {
      current.whenComplete((opened, failure) -> {
        if (failure != null) {
          lost(current, failure);
        }
      });
    }
  }

  boolean isAway() {
    return away;
  }

  /// Takes tokens. At least `least`, or none.
  ///
  /// @param keep how long some may be kept before they are used
  CompletableFuture<Grant> take(
      String caller, List<RateLimit> limits, long want, long least, Duration keep) {
    byte[][] arguments = new byte[3 + 4 * limits.size()][];
    arguments[0] = ascii(want);
    arguments[1] = ascii(least);
    arguments[2] = ascii(keep.toNanos() / MICROS);
    int next = 3;
    for (RateLimit limit : limits) {
      arguments[next++] = (limit.sliding() ? "w" : "b").getBytes(StandardCharsets.US_ASCII);
      arguments[next++] = ascii(limit.burst());
      arguments[next++] =
          limit.sliding()
              ? ascii(limit.window().toNanos() / MICROS)
              : Double.toString((double) limit.intervalNanos() / MICROS)
                  .getBytes(StandardCharsets.US_ASCII);
      arguments[next++] = ascii(SlidingWindow.batch(limit));
    }
    CompletableFuture<RedisConnector.Opened> current = Objects.requireNonNull(link);
    return current
        .thenCompose(
            opened -> TAKE.run(opened.commands(), new String[] {prefix + caller}, arguments))
        .thenApply(LimitsRedis::grant)
        .whenComplete((grant, failure) -> {
          if (failure != null) {
            failed.increment();
            lost(current, failure);
          } else {
            (grant.tokens() > 0 ? granted : refused).increment();
          }
        });
  }

  /// How often Redis was asked, by what came of it.
  Map<String, Long> asked() {
    return Map.of("granted", granted.sum(), "refused", refused.sum(), "failed", failed.sum());
  }

  private static Grant grant(byte[] answer) {
    String[] numbers = new String(answer, StandardCharsets.US_ASCII).split(" ");
    int limits = (numbers.length - 2) / 2;
    long[] left = new long[limits];
    long[] full = new long[limits];
    for (int i = 0; i < limits; i++) {
      left[i] = Long.parseLong(numbers[2 + 2 * i]);
      full[i] = Long.parseLong(numbers[3 + 2 * i]) * MICROS;
    }
    return new Grant(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]) * MICROS, left, full);
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  /// Throws the connection away, and tries again in a second. What fails on one connection at once
  /// is one failure.
  private void lost(CompletableFuture<RedisConnector.Opened> broken, Throwable failure) {
    boolean first;
    synchronized (this) {
      if (closed || broken != link || broken == lost) {
        return;
      }
      lost = broken;
      first = !away;
      away = true;
    }
    broken.thenAccept(opened -> RedisConnector.close(opened.connection()));
    CompletableFuture.delayedExecutor(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> {
          if (!closed) {
            connect();
          }
        });
    if (first) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Limits: Redis cannot be asked ("
              + FailureLog.oneLine(reason(failure))
              + "). Until it can, each server counts for itself, or lets nobody in where"
              + " without-redis: closed says so.");
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    connector.close();
  }
}
