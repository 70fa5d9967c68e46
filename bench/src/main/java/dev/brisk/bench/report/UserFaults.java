package dev.brisk.bench.report;

import java.util.List;

/// What went wrong for the users of a scenario, most frequent first.
public record UserFaults(List<Failure> failures, List<Thrown> exceptions) {
  /// Of a load without users.
  public static final UserFaults NONE = new UserFaults(List.of(), List.of());

  public UserFaults {
    failures = List.copyOf(failures);
    exceptions = List.copyOf(exceptions);
  }

  /// Requests that failed for one reason.
  ///
  /// @param request method and name
  /// @param message such as `status 500 instead of 200`
  public record Failure(String request, String message, long count) {}

  /// What user code threw.
  ///
  /// @param trace stack trace of the first one
  public record Thrown(String message, String trace, long count) {}
}
