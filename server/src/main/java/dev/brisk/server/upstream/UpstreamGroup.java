package dev.brisk.server.upstream;

import dev.brisk.server.collectors.UpstreamReading;
import dev.brisk.server.config.Upstreams;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.connection.NettyExchange;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One or more upstreams that answer the same requests: each request goes to the one with the
/// fewest under way. Thread-safe.
///
/// A request that found no connection was not sent, and goes to the next one. One that was sent and
/// failed goes to another once if that can do no harm, within a budget. When all are left out, all
/// are asked: a failure that is told is better than one that is guessed.
public final class UpstreamGroup implements AutoCloseable {
  private final List<UpstreamMember> members;
  private final @Nullable HealthChecks checks;
  private final RetryBudget budget = new RetryBudget();
  private final LongAdder retried = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /// @param loops how many event loops there are; each gets its part of the bounds
  /// @throws IllegalArgumentException when what they are to be trusted by cannot be used
  public UpstreamGroup(Upstreams upstreams, UpstreamBounds bounds, int loops) {
    Path trusted = upstreams.trustedCertificates();
    Upstreams.Health health = upstreams.health();
    this.members =
        upstreams.addresses().stream()
            .map(address -> new UpstreamMember(new UpstreamClient(address, bounds, loops, trusted)))
            .toList();
    this.checks = health == null ? null : new HealthChecks(members, health, trusted);
  }

  /// Sends a request. Called on the event loop of the connection that it is for, where the reader
  /// is called too.
  ///
  /// @param exchange of such a connection
  public UpstreamCall send(Exchange exchange, UpstreamRequest request, UpstreamReader reader) {
    EventLoop loop = ((NettyExchange) exchange).eventLoop();
    budget.request();
    UpstreamMember first = choose(0);
    UpstreamCall call =
        new UpstreamCall(first.client.pool(loop), request, reader, new Assigned(first));
    call.start();
    return call;
  }

  /// @param tried bits of those that were
  private UpstreamMember choose(long tried) {
    int size = members.size();
    if (size == 1) {
      return members.getFirst();
    }
    UpstreamMember best = least(tried, true);
    if (best == null) {
      best = least(tried, false);
    }
    return best == null ? members.getFirst() : best;
  }

  private @Nullable UpstreamMember least(long tried, boolean usable) {
    long now = System.nanoTime();
    int size = members.size();
    int from = ThreadLocalRandom.current().nextInt(size);
    UpstreamMember best = null;
    for (int i = 0; i < size; i++) {
      int index = (from + i) % size;
      UpstreamMember each = members.get(index);
      if ((tried & 1L << index) == 0
          && (!usable || each.isUsable(now))
          && (best == null || each.underWay() < best.underWay())) {
        best = each;
      }
    }
    return best;
  }

  /// Whom a call is with, and who is next.
  final class Assigned {
    private UpstreamMember member;
    private long tried;
    private boolean counted;
    private boolean again;

    Assigned(UpstreamMember member) {
      this.member = member;
      begin();
    }

    private void begin() {
      tried |= 1L << members.indexOf(member);
      counted = true;
      member.began();
    }

    void answered() {
      member.answered();
    }

    /// However it ended. May be told twice.
    void ended() {
      if (counted) {
        counted = false;
        member.ended();
      }
    }

    void failed(UpstreamFailure why) {
      member.failed(why, System.nanoTime());
    }

    /// Where to try next, or null.
    ///
    /// @param sent whether the request has gone out, in part or whole
    @Nullable UpstreamPool next(EventLoop loop, boolean sent) {
      if (members.size() == Long.bitCount(tried) || sent && again) {
        return null;
      }
      if (sent) {
        again = true;
        if (!budget.take(System.nanoTime())) {
          refused.increment();
          return null;
        }
        retried.increment();
      }
      ended();
      member = choose(tried);
      begin();
      return member.client.pool(loop);
    }
  }

  /// How they are, and how often a request was sent a second time or not for want of budget.
  public UpstreamReading.Group reading() {
    return new UpstreamReading.Group(
        members.stream().map(UpstreamMember::reading).toList(), retried.sum(), refused.sum());
  }

  @Override
  public void close() {
    if (checks != null) {
      checks.close();
    }
    members.forEach(member -> member.client.close());
  }
}
