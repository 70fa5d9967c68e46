package dev.brisk.bench.swarm;

import dev.brisk.bench.scenario.run.UserClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which users there are, and of which class the next one to start or to stop is. Classes with a
/// fixed number fill up first; the rest is shared by weight. Not thread-safe.
final class Population {
  private static final class Members {
    private final UserClass type;
    private final Deque<VirtualUser> alive = new ArrayDeque<>();
    // Started and not told to stop: users that ended by themselves are not replaced.
    private int places;

    private Members(UserClass type) {
      this.type = type;
    }
  }

  private final List<Members> classes = new ArrayList<>();
  private final List<VirtualUser> ending = new ArrayList<>();
  private int places;

  Population(List<UserClass> types) {
    types.forEach(type -> classes.add(new Members(type)));
  }

  /// Users started and not told to stop.
  int places() {
    return places;
  }

  /// Users that run, those that are about to end included.
  int alive() {
    return classes.stream().mapToInt(members -> members.alive.size()).sum();
  }

  /// How many there can be: without end, unless all classes have a fixed number.
  int capacity() {
    boolean allFixed = classes.stream().allMatch(members -> members.type.fixed() > 0);
    return allFixed
        ? classes.stream().mapToInt(members -> members.type.fixed()).sum()
        : Integer.MAX_VALUE;
  }

  Map<String, Integer> byClass() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    classes.forEach(members -> counts.put(members.type.name(), members.alive.size()));
    return counts;
  }

  /// The class that is shortest of its share when there is one more user.
  UserClass next() {
    Members best = classes.getFirst();
    double least = Double.MAX_VALUE;
    for (Members members : classes) {
      if (members.places < members.type.fixed()) {
        return members.type;
      }
      if (members.type.fixed() == 0) {
        double filled = (members.places + 1.0) / members.type.weight();
        if (filled < least) {
          least = filled;
          best = members;
        }
      }
    }
    return best.type;
  }

  void started(VirtualUser user) {
    Members members = of(user.type());
    members.places++;
    places++;
    members.alive.addLast(user);
  }

  /// Takes users out, of the classes that have most beyond their share, the newest first. Places
  /// whose users ended by themselves are given up without a user.
  List<VirtualUser> takeOut(int count) {
    List<VirtualUser> out = new ArrayList<>();
    for (int i = 0; i < count && places > 0; i++) {
      Members most = null;
      double filled = -1;
      for (Members members : classes) {
        double share =
            members.type.fixed() > 0
                ? members.places > 0 ? 0 : -1
                : (double) members.places / members.type.weight();
        if (members.places > 0 && share > filled) {
          filled = share;
          most = members;
        }
      }
      if (most == null) {
        break;
      }
      most.places--;
      places--;
      // A place whose user ended by itself has nobody to stop.
      if (most.alive.size() > most.places) {
        out.add(most.alive.removeLast());
        ending.add(out.getLast());
      }
    }
    return out;
  }

  void left(VirtualUser user) {
    if (!ending.remove(user)) {
      of(user.type()).alive.remove(user);
    }
  }

  /// Users that were told to stop and have not ended yet.
  int ending() {
    return ending.size();
  }

  private Members of(UserClass type) {
    return classes.stream().filter(members -> members.type == type).findFirst().orElseThrow();
  }
}
