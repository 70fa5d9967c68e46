package dev.brisk.bench.swarm;

import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.run.UserCarrier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What one user keeps open to one server: a connection, and up to six while it sends several
/// requests at the same time, as browsers do. Belongs to its event loop.
final class UserConnections {
  /// As in browsers, for HTTP/1.1.
  static final int CONNECTIONS_MAX = 6;

  private record Waiting(UserCarrier.Sent sent, long asked) {}

  private final UserLoop loop;
  private final VirtualUser user;
  private final Origin origin;
  private final List<UserConnection> all = new ArrayList<>(1);
  // As long as the user's batch at most, which has a bound.
  private final Deque<Waiting> waiting = new ArrayDeque<>(0);

  UserConnections(UserLoop loop, VirtualUser user, Origin origin) {
    this.loop = loop;
    this.user = user;
    this.origin = origin;
  }

  Origin origin() {
    return origin;
  }

  /// Sends as soon as a connection is free.
  void exchange(UserCarrier.Sent sent) {
    long now = System.nanoTime();
    for (UserConnection each : all) {
      if (!each.isBusy()) {
        each.exchange(sent, now);
        return;
      }
    }
    if (all.size() < CONNECTIONS_MAX) {
      UserConnection more = new UserConnection(loop, user, this, origin);
      all.add(more);
      more.exchange(sent, now);
    } else {
      waiting.add(new Waiting(sent, now));
    }
  }

  void answered(UserConnection from, UserCarrier.Answered answer) {
    Waiting next = waiting.poll();
    if (next != null) {
      from.exchange(next.sent, next.asked);
    }
    user.answered(answer);
  }

  void hurry(long latest) {
    all.forEach(connection -> connection.hurry(latest));
  }

  void sweep(long now) {
    // By index: a user that is given up goes on at once, and may open another.
    for (int i = 0; i < all.size(); i++) {
      all.get(i).sweep(now);
    }
  }

  void close() {
    waiting.clear();
    all.forEach(UserConnection::close);
  }
}
