package dev.brisk.cache.entry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Purges by prefix: a bounded list that a value is held against when it is read. Thread-safe.
///
/// Each purge has a number, and a value remembers the greatest one that was known when its making
/// began ([#position]): what came later is about it. Numbers rise with Redis' clock, so that no two
/// processes' clocks are ever compared. A full list forgets its oldest purge, and then everything
/// from before that one counts as purged: too much, never too little.
///
/// A purge whose number is not known yet (Redis is about to say) is about every value.
public final class BanList {
  /// So many are remembered; a look at a value that is older than all of them compares as often.
  public static final int MOST = 128;

  private static final State EMPTY = new State(0, List.of(), List.of());

  private volatile State state = EMPTY;

  /// One purge.
  ///
  /// @param number [Long#MAX_VALUE] until it is known
  public record Ban(long number, Purge purge, String prefix) {
    /// As it is told to other processes, without its number.
    public String text() {
      return (purge == Purge.SOFT ? "s" : "h") + prefix;
    }

    private static Ban of(long number, String text) {
      return new Ban(number, text.charAt(0) == 's' ? Purge.SOFT : Purge.HARD, text.substring(1));
    }

    private boolean replaces(Ban earlier) {
      return prefix.equals(earlier.prefix) && (purge == Purge.HARD || purge == earlier.purge);
    }
  }

  /// @param floor values from before that are gone
  /// @param numbered in the order of their numbers
  private record State(long floor, List<Ban> numbered, List<Ban> pending) {
    State {
      numbered = List.copyOf(numbered);
      pending = List.copyOf(pending);
    }

    long newest() {
      return numbered.isEmpty() ? floor : numbered.getLast().number;
    }
  }

  /// What a value whose making begins now is to remember.
  public long position() {
    return state.newest();
  }

  /// Whether a value was purged since, and how; null when it was not.
  ///
  /// @param position as of when its making began
  /// @param subject what prefixes are held against
  public @Nullable Purge of(long position, String subject) {
    State now = state;
    if (now.pending.isEmpty() && position >= now.newest()) {
      return null;
    }
    if (position < now.floor) {
      return Purge.HARD;
    }
    Purge soft = null;
    for (int i = now.pending.size() - 1; i >= 0; i--) {
      Ban ban = now.pending.get(i);
      if (subject.startsWith(ban.prefix)) {
        if (ban.purge == Purge.HARD) {
          return Purge.HARD;
        }
        soft = Purge.SOFT;
      }
    }
    for (int i = now.numbered.size() - 1; i >= 0; i--) {
      Ban ban = now.numbered.get(i);
      if (ban.number <= position) {
        break;
      }
      if (subject.startsWith(ban.prefix)) {
        if (ban.purge == Purge.HARD) {
          return Purge.HARD;
        }
        soft = Purge.SOFT;
      }
    }
    return soft;
  }

  /// Adds purges whose numbers are to be said by [#settle].
  public synchronized List<Ban> begin(Collection<String> texts) {
    List<Ban> begun = texts.stream().map(text -> Ban.of(Long.MAX_VALUE, text)).toList();
    List<Ban> pending = new ArrayList<>(state.pending);
    pending.addAll(begun);
    state = new State(state.floor, state.numbered, pending);
    return begun;
  }

  /// Those without a number.
  public List<Ban> pending() {
    return state.pending;
  }

  /// Numbers what was begun: by the list that all processes share, or without one.
  ///
  /// @param begun no longer pending
  /// @param shared lines of a number and a text, the first with the floor's number alone; null:
  ///   numbers of our own
  /// @param anew whether it replaces the list also where that one is newer
  public synchronized void settle(List<Ban> begun, @Nullable List<String> shared, boolean anew) {
    // Each as often as it was begun, by identity: two may say the same.
    List<Ban> pending = new ArrayList<>(state.pending);
    begun.forEach(ban -> removeOnce(pending, ban));
    State next = new State(state.floor, state.numbered, pending);
    if (shared == null) {
      for (Ban ban : begun) {
        next = added(next, new Ban(next.newest() + 1, ban.purge, ban.prefix));
      }
    } else {
      State told = parse(shared, pending);
      if (anew || told.newest() >= next.newest()) {
        next = told;
      }
    }
    state = next;
  }

  private static void removeOnce(List<Ban> all, Ban ban) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) == ban) {
        all.remove(i);
        return;
      }
    }
  }

  private static State added(State before, Ban ban) {
    List<Ban> numbered = new ArrayList<>(before.numbered);
    numbered.removeIf(ban::replaces);
    numbered.add(ban);
    long floor = before.floor;
    while (numbered.size() > MOST) {
      floor = numbered.removeFirst().number;
    }
    return new State(floor, numbered, before.pending);
  }

  private static State parse(List<String> lines, List<Ban> pending) {
    List<Ban> numbered = new ArrayList<>(lines.size());
    for (String line : lines.subList(1, lines.size())) {
      int space = line.indexOf(' ');
      numbered.add(Ban.of(Long.parseLong(line.substring(0, space)), line.substring(space + 1)));
    }
    return new State(Long.parseLong(Objects.requireNonNull(lines.getFirst())), numbered, pending);
  }
}
