package dev.brisk.bench.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads durations, rates, stages and headers as people write them on a command line.
public final class PlanText {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h)?");
  private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)([kKmMgG]?)");

  private PlanText() {}

  /// Stages, and what their numbers mean.
  ///
  /// @param rate true: requests a second; false: connections
  public record Stages(boolean rate, List<Stage> stages) {
    public Stages {
      stages = List.copyOf(stages);
    }
  }

  /// `500ms`, `10s`, `2m`, `1h`; a bare number is seconds.
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration. Write one such as 500ms, 30s, 5m or 1h.");
    }
    double value = Double.parseDouble(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    double nanos =
        value
            * switch (unit) {
              case "ms" -> 1e6;
              case "m" -> 60e9;
              case "h" -> 3600e9;
              default -> 1e9;
            };
    if (nanos > Duration.ofDays(365).toNanos()) {
      throw new IllegalArgumentException("'" + text + "' is longer than a year.");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  /// `64`, `1k`, `2.5M`.
  public static double number(String text) {
    Matcher matcher = NUMBER.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number. Write one such as 500 or 20k.");
    }
    double value = Double.parseDouble(matcher.group(1));
    return value
        * switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1e3;
          case "m" -> 1e6;
          case "g" -> 1e9;
          default -> 1;
        };
  }

  /// `100`, `100/s`, `6000/m`: requests a second.
  public static double rate(String text) {
    String stripped = text.strip();
    double per = 1;
    if (stripped.endsWith("/s")) {
      stripped = stripped.substring(0, stripped.length() - 2);
    } else if (stripped.endsWith("/m")) {
      stripped = stripped.substring(0, stripped.length() - 2);
      per = 60;
    }
    double rate = number(stripped) / per;
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "The rate is '" + text + "'. It must be more than 0, such as 100 or 20k.");
    }
    return rate;
  }

  /// `10s:100,30s:1000`: ramps from the value before, zero at first, to the one named. Numbers are
  /// requests a second; with a `c`, as in `10s:100c`, they are connections. `10s:=100` jumps to the
  /// value at once and holds it.
  public static Stages stages(String text) {
    List<Stage> stages = new ArrayList<>();
    double before = 0;
    boolean rate = true;
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "The stage '"
                + part
                + "' has no colon. Write DURATION:VALUE, such as 10s:100,30s:1000.");
      }
      Duration duration = duration(part.substring(0, colon));
      String value = part.substring(colon + 1).strip();
      boolean jump = value.startsWith("=");
      value = jump ? value.substring(1) : value;
      boolean connections = value.endsWith("c");
      if (!stages.isEmpty() && connections == rate) {
        throw new IllegalArgumentException(
            "The stages '" + text + "' mix rates and connections. Write all with a c, or none.");
      }
      rate = !connections;
      double to = number(connections ? value.substring(0, value.length() - 1) : strip(value));
      stages.add(new Stage(duration, jump ? to : before, to));
      before = to;
    }
    return new Stages(rate, stages);
  }

  private static String strip(String value) {
    return value.endsWith("/s") ? value.substring(0, value.length() - 2) : value;
  }
}
