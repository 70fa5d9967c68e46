package dev.brisk.bench.control;

/// One line of the tab Exceptions: what user code threw.
///
/// @param message class and message of the exception
/// @param trace stack trace of the first one, user code only from where Brisk called it
/// @param count how often
public record ExceptionCount(String message, String trace, long count) {}
