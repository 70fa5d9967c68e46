package dev.brisk.bench.control;

/// One line of the tab Failures.
///
/// @param message such as `status 500` or what a check said
/// @param count how often
public record FailureCount(RequestName request, String message, long count) {}
