package dev.brisk.monitor.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What share of requests must be good, over 30 days.
///
/// @param endpoint empty: all requests of the service
/// @param target above 0.5 and below 1
public record Objective(Optional<MonitoredEndpoint> endpoint, Kind kind, double target) {

  /// Latency objectives can only be measured at a bucket's bound.
  public static final List<Duration> LATENCY_BOUNDS =
      List.of(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1));

  /// What makes a request good.
  public sealed interface Kind {
    /// Answered without a 5xx.
    record Availability() implements Kind {}

    /// Answered in at most this time: one of [#LATENCY_BOUNDS].
    record Latency(Duration below) implements Kind {}
  }

  public Objective {
    if (!(target > 0.5 && target < 1)) {
      throw new IllegalArgumentException("target must be above 0.5 and below 1, but is " + target);
    }
    if (kind instanceof Kind.Latency(Duration below) && !LATENCY_BOUNDS.contains(below)) {
      throw new IllegalArgumentException(
          "latency must be one of " + LATENCY_BOUNDS + ", but is " + below);
    }
  }

  public static Objective availability(Optional<MonitoredEndpoint> endpoint, double target) {
    return new Objective(endpoint, new Kind.Availability(), target);
  }

  public static Objective latency(
      Optional<MonitoredEndpoint> endpoint, Duration below, double target) {
    return new Objective(endpoint, new Kind.Latency(below), target);
  }

  /// Unique among the objectives of a service.
  public String id() {
    return endpointName() + "-" + kindName();
  }

  public String endpointName() {
    return endpoint.map(MonitoredEndpoint::name).orElse("all");
  }

  public String kindName() {
    return switch (kind) {
      case Kind.Availability ignored -> "availability";
      case Kind.Latency ignored -> "latency";
    };
  }

  /// The share that may be bad.
  public BigDecimal budget() {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(target));
  }
}
