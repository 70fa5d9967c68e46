package dev.brisk.cli.bench;

import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.FailureCount;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.plan.Units;
import java.util.Locale;

/// What a report of users says beyond that of any load: failures by message, exceptions of user
/// code, dropped iterations.
final class ScenarioText {
  private static final int SHOWN_MAX = 20;

  private ScenarioText() {}

  static String rest(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    if (snapshot.droppedIterations() > 0) {
      text.append("\nDropped iterations: ")
          .append(Units.count(snapshot.droppedIterations()))
          .append(". No user was free when they were due; give more with -u.\n");
    }
    if (!snapshot.failures().isEmpty()) {
      text.append("\nFailures\n");
      for (FailureCount failure : snapshot.failures().stream().limit(SHOWN_MAX).toList()) {
        line(text, failure.count(), failure.request() + ": " + failure.message());
      }
      more(text, snapshot.failures().size());
    }
    return text.append(exceptions(snapshot)).toString();
  }

  /// What user code threw, or nothing.
  static String exceptions(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    if (!snapshot.exceptions().isEmpty()) {
      text.append("\nExceptions\n");
      for (ExceptionCount thrown : snapshot.exceptions().stream().limit(SHOWN_MAX).toList()) {
        line(text, thrown.count(), thrown.trace().replace("\n", "\n" + " ".repeat(12)));
      }
      more(text, snapshot.exceptions().size());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, long count, String what) {
    text.append(String.format(Locale.ROOT, "%10s  %s%n", Units.count(count), what));
  }

  private static void more(StringBuilder text, int kinds) {
    if (kinds > SHOWN_MAX) {
      text.append("            … and ").append(kinds - SHOWN_MAX).append(" further kinds\n");
    }
  }
}
