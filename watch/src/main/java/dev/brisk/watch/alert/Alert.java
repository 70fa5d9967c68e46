package dev.brisk.watch.alert;

import dev.brisk.watch.check.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A problem of a check, from its first result to the first without it.
///
/// @param target for people, without secrets
/// @param text what is wrong, without secrets
/// @param until null while it lasts
public record Alert(
    String check, Kind kind, String target, String text, Instant since, @Nullable Instant until) {
  private static final int LONGEST_TEXT = 500;

  public Alert {
    text = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }

  Alert ended(Instant at) {
    return new Alert(check, kind, target, text, since, at);
  }

  /// Stays the same from its begin to its end.
  String key() {
    return "brisk/" + check + "/" + kind;
  }

  /// `DOWN api: status is 503, wanted == 200`, `up again: api, down for 2m 10s`.
  String line() {
    Instant end = until;
    if (end == null) {
      String word =
          switch (kind) {
            case DOWN -> "DOWN ";
            case CERTIFICATE -> "certificate of ";
            case LATENCY -> "slow ";
          };
      return word + check + ": " + text + " (" + target + ")";
    }
    Duration lasted = Duration.between(since, end);
    String length = lasted.isNegative() ? "" : " after " + words(lasted);
    return switch (kind) {
      case DOWN -> "up again: " + check + length + " (" + target + ")";
      case CERTIFICATE -> "certificate renewed: " + check + " (" + target + ")";
      case LATENCY -> "fast again: " + check + length + " (" + target + ")";
    };
  }

  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
