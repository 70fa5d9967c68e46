package dev.brisk.bench.measure;

import java.util.Locale;

/// Why a request counts as failed. Each failed request has exactly one.
public enum ErrorClass {
  /// The connection could not be opened.
  CONNECT,
  /// The TLS handshake failed.
  TLS,
  /// The connection ended before the answer was complete.
  RESET,
  /// No complete answer within the time-out.
  TIMEOUT,
  /// The answer is not HTTP.
  PROTOCOL,
  /// The body is not what the check asked for.
  BODY,
  /// A status from 400 on, except 429.
  STATUS,
  /// Status 429: the server limits the rate.
  THROTTLED,
  /// What a scenario's check, or its code, did not accept.
  CHECK,
  /// Scheduled or sent, but without an answer when the run ended.
  UNANSWERED;

  /// The name in reports.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the server answered, though not well.
  public boolean answered() {
    return this == BODY || this == STATUS || this == THROTTLED || this == CHECK;
  }

  /// Whether the time until the failure is a lower bound of a latency and is recorded as such.
  public boolean waited() {
    return this == TIMEOUT || this == UNANSWERED;
  }
}
