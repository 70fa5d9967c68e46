package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.Units;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Words that scenario files use without naming a class.
public final class Dsl {
  private Dsl() {}

  // --- time ---------------------------------------------------------------------------------

  public static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  public static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  public static Duration minutes(double minutes) {
    return seconds(minutes * 60);
  }

  // --- think times --------------------------------------------------------------------------

  /// Any time between two, evenly spread.
  public static Think between(Duration least, Duration most) {
    long from = notNegative("between", least);
    long to = notNegative("between", most);
    if (to < from) {
      throw new IllegalArgumentException(
          "between("
              + Units.time(from)
              + ", "
              + Units.time(to)
              + "): the first must not be longer than the second.");
    }
    return (random, taskNanos) -> from == to ? from : random.nextLong(from, to + 1);
  }

  /// Always the same time.
  public static Think constant(Duration duration) {
    long nanos = notNegative("constant", duration);
    return (random, taskNanos) -> nanos;
  }

  /// Tasks start this far apart; a task that takes longer is followed by the next at once.
  public static Think constantPacing(Duration duration) {
    long nanos = notNegative("constantPacing", duration);
    return (random, taskNanos) -> nanos - taskNanos;
  }

  /// At most this many tasks a second, for each user.
  public static Think constantThroughput(double tasksPerSecond) {
    if (!(tasksPerSecond > 0)) {
      throw new IllegalArgumentException(
          "constantThroughput(" + tasksPerSecond + "): write tasks a second, more than 0.");
    }
    return constantPacing(seconds(1 / tasksPerSecond));
  }

  private static long notNegative(String word, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          word + "(" + Units.time(duration.toNanos()) + "): a time must not be negative.");
    }
    return duration.toNanos();
  }

  // --- checks -------------------------------------------------------------------------------

  /// The status is one of these.
  public static Check status(int... allowed) {
    StringBuilder list = new StringBuilder();
    for (int status : allowed) {
      list.append(list.isEmpty() ? "" : " or ").append(status);
    }
    return new Checks.Plain(
        response -> {
          for (int status : allowed) {
            if (response.status() == status) {
              return true;
            }
          }
          return false;
        },
        response -> "status " + response.status() + " instead of " + list,
        // The body is kept only if somebody else looks at it.
        response -> response.body().isEmpty() ? "" : Checks.body(response),
        false,
        true);
  }

  /// The whole answer came within this time.
  public static Check under(Duration limit) {
    return new Checks.Plain(
        response -> response.time().compareTo(limit) <= 0,
        response -> "took longer than " + Units.time(limit.toNanos()),
        response -> Units.time(response.time().toNanos()),
        false,
        false);
  }

  /// The body has this text in it.
  public static Check bodyContains(String text) {
    return new Checks.Plain(
        response -> response.body().contains(text),
        response -> "the body lacks \"" + text + "\"",
        Checks::body,
        true,
        false);
  }

  /// A path such as `$.items[0].id` leads to this value in a body of JSON.
  public static Check jsonIs(String path, Object expected) {
    String value = String.valueOf(expected);
    return new Checks.Plain(
        response -> value.equals(response.json(path)),
        response -> path + " is not " + value,
        response -> {
          String found = response.json(path);
          return found == null
              ? "nothing there, in " + Checks.body(response)
              : Checks.beginning(found);
        },
        true,
        false);
  }

  /// A header is there, whatever its value.
  public static Check hasHeader(String name) {
    return new Checks.Plain(
        response -> response.header(name) != null,
        response -> "the header " + name + " is missing",
        response -> "status " + response.status(),
        false,
        false);
  }

  // --- what to save -------------------------------------------------------------------------

  /// What a path such as `$.token` leads to in a body of JSON.
  public static Extract json(String path) {
    return new Checks.Taken(response -> response.json(path), path, true);
  }

  /// The value of a header.
  public static Extract header(String name) {
    return new Checks.Taken(response -> response.header(name), "the header " + name, false);
  }

  // --- data ---------------------------------------------------------------------------------

  /// A feed whose row number n, from 0, is what the function gives for n. Keep it in a static
  /// field.
  public static Feed generated(LongFunction<?> value) {
    return Feed.generated(value);
  }

  /// Random numbers of the user whose task is running, which repeat with `--seed`.
  ///
  /// @throws IllegalStateException outside of a user
  public static RandomGenerator random() {
    if (!UserContext.CURRENT.isBound()) {
      throw new IllegalStateException("random() belongs to a user: call it in a task.");
    }
    return UserContext.CURRENT.get().random();
  }

  /// One of these, each as likely as the others.
  @SafeVarargs
  public static <T> T oneOf(T... values) {
    return values[random().nextInt(values.length)];
  }

  /// The value of the `Authorization` header for basic authentication.
  public static String basicAuth(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /// A variable of the environment, or something else where it is not set.
  public static String env(String name, @Nullable String otherwise) {
    String value = System.getenv(name);
    if (value == null && otherwise == null) {
      throw new IllegalArgumentException("The variable " + name + " is not set.");
    }
    return value != null ? value : String.valueOf(otherwise);
  }
}
