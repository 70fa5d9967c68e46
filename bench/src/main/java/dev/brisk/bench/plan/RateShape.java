package dev.brisk.bench.plan;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Ready-made courses of an open load, drawn from one base rate.
public enum RateShape {
  /// A few requests a second: does it work at all?
  SMOKE(Duration.ofSeconds(30)),
  /// Up to the base rate, held, and down: the day's usual load.
  LOAD(Duration.ofMinutes(5)),
  /// Half, one, one and a half, and two times the base rate, in steps.
  STRESS(Duration.ofMinutes(4)),
  /// The base rate, then ten times as much at once for a tenth of the time, then back: a flash
  /// sale.
  SPIKE(Duration.ofMinutes(2)),
  /// The base rate for long: does memory grow?
  SOAK(Duration.ofHours(1)),
  /// From nothing to twenty times the base rate in a straight line: where does it break?
  BREAKPOINT(Duration.ofMinutes(10));

  private static final double SMOKE_RATE = 5;

  private final Duration usual;

  RateShape(Duration usual) {
    this.usual = usual;
  }

  /// How long it takes unless told otherwise.
  public Duration usualDuration() {
    return usual;
  }

  /// The name on a command line.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// As command lines list it.
  @Override
  public String toString() {
    return label();
  }

  /// @param base requests a second
  public List<Stage> stages(double base, Duration duration) {
    return switch (this) {
      case SMOKE -> List.of(Stage.constant(duration, Math.min(SMOKE_RATE, base)));
      case LOAD ->
          List.of(
              new Stage(part(duration, 0.1), 0, base),
              Stage.constant(part(duration, 0.8), base),
              new Stage(part(duration, 0.1), base, 0));
      case STRESS ->
          List.of(
              Stage.constant(part(duration, 0.25), base * 0.5),
              Stage.constant(part(duration, 0.25), base),
              Stage.constant(part(duration, 0.25), base * 1.5),
              Stage.constant(part(duration, 0.25), base * 2));
      case SPIKE ->
          List.of(
              Stage.constant(part(duration, 0.4), base),
              Stage.constant(part(duration, 0.1), base * 10),
              Stage.constant(part(duration, 0.5), base));
      case SOAK -> List.of(Stage.constant(duration, base));
      case BREAKPOINT -> List.of(new Stage(duration, 0, base * 20));
    };
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofNanos(Math.max(1, Math.round(whole.toNanos() * share)));
  }
}
