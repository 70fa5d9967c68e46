package dev.brisk.watch.alert;

import dev.brisk.watch.check.Kind;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.Grouping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what is told, and when. Not thread-safe; time comes in with each call.
///
/// A problem of a check is one alert, told when it begins and when it ends, however many results
/// have it. Changes wait a moment for others ([Grouping#delay]), and for the message before
/// ([Grouping#interval]), so that an outage that many checks notice is one message and then few. In
/// maintenance none begins; what fails when a window ends begins with the next result.
final class Alerts {
  private record Key(String check, Kind kind) {}

  private final Grouping grouping;
  private final Map<Key, Alert> open = new LinkedHashMap<>();
  private final List<Alert> changes = new ArrayList<>();
  private @Nullable Instant firstChange;
  private @Nullable Instant lastTold;

  Alerts(Grouping grouping) {
    this.grouping = grouping;
  }

  /// Takes a result.
  ///
  /// @param wall when it ended, for people
  /// @param now for grouping, by a clock that nobody sets
  void take(Result result, Instant wall, boolean maintenance, Instant now) {
    Set<Kind> ended = new HashSet<>(Set.of(Kind.values()));
    // What is down says nothing of its certificate and its speed.
    if (result.problems().containsKey(Kind.DOWN)) {
      ended.clear();
    }
    ended.removeAll(result.problems().keySet());
    for (Kind kind : Kind.values()) {
      Key key = new Key(result.check().name(), kind);
      String text = result.problems().get(kind);
      if (text != null && !maintenance && !open.containsKey(key)) {
        Alert alert = new Alert(key.check, kind, result.check().target().shown(), text, wall, null);
        open.put(key, alert);
        change(alert, now);
      } else if (ended.contains(kind)) {
        Alert alert = open.remove(key);
        if (alert != null) {
          change(alert.ended(wall), now);
        }
      }
    }
  }

  private void change(Alert alert, Instant now) {
    changes.add(alert);
    if (firstChange == null) {
      firstChange = now;
    }
  }

  /// When [#due] will have something; empty if nothing changed.
  Optional<Instant> next() {
    if (firstChange == null) {
      return Optional.empty();
    }
    Instant waited = firstChange.plus(grouping.delay());
    Instant after = lastTold == null ? waited : lastTold.plus(grouping.interval());
    return Optional.of(after.isAfter(waited) ? after : waited);
  }

  /// What is to be told now; empty while it may wait.
  List<Alert> due(Instant now) {
    if (next().isEmpty() || next().get().isAfter(now)) {
      return List.of();
    }
    List<Alert> due = List.copyOf(changes);
    changes.clear();
    firstChange = null;
    lastTold = now;
    return due;
  }
}
