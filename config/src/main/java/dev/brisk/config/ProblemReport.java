package dev.brisk.config;

/// Takes what a check over bound values finds.
@FunctionalInterface
public interface ProblemReport {
  /// @param place a path such as `endpoints[1].cache.key`
  /// @param found what is there, to follow the place: `uses {user}, which is no parameter`. Left
  ///   out where the value came from the environment; without the final full stop
  /// @param hint what is allowed or what to do, in whole sentences, without the value
  void problem(String place, String found, String hint);
}
