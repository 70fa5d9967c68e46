package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.config.Upstreams;
import dev.brisk.server.http.body.CancelledSubscriber;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Asks each upstream how it is, on connections of its own: a pool that is full says nothing of the
/// upstream's health. Two failures one after the other leave it out, one good answer brings it
/// back.
final class HealthChecks implements AutoCloseable {
  private static final int FAILURES = 2;

  private final UpstreamThreads threads = new UpstreamThreads();
  private final Upstreams.Health check;
  private final List<Asked> all;
  private final Thread thread;
  private volatile boolean closed;

  HealthChecks(List<UpstreamMember> members, Upstreams.Health check, @Nullable Path trusted) {
    this.check = check;
    UpstreamBounds bounds =
        UpstreamBounds.DEFAULT.withConnectTimeout(check.interval()).withTimeout(check.interval());
    this.all =
        members.stream()
            .map(member ->
                new Asked(member, threads.upstream(member.client.address(), bounds, trusted)))
            .toList();
    this.thread = Thread.ofVirtual().name("brisk-health").start(this::run);
  }

  private void run() {
    while (!closed) {
      all.forEach(Asked::ask);
      LockSupport.parkNanos(this, check.interval().toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    threads.close();
  }

  /// One of them.
  private final class Asked implements UpstreamReader {
    private final UpstreamMember member;
    private final UpstreamThreads.Upstream upstream;
    private final UpstreamRequest request;
    private volatile boolean waiting;
    private int failures;

    Asked(UpstreamMember member, UpstreamThreads.Upstream upstream) {
      this.member = member;
      this.upstream = upstream;
      this.request =
          new UpstreamRequest(
              "GET",
              check.path(),
              Fields.of(List.of(new Fields.Line("user-agent", "brisk-health"))),
              0,
              null);
    }

    /// One that is under way ends by its time-out.
    void ask() {
      if (!waiting && !closed) {
        waiting = true;
        upstream.send(request, this);
      }
    }

    @Override
    public void response(UpstreamResponse response) {
      response.body().chunks().subscribe(new CancelledSubscriber());
      if (response.status() < 400) {
        failures = 0;
        member.checked(true, "");
      } else {
        bad("it answered " + response.status() + ".");
      }
      waiting = false;
    }

    @Override
    public void failed(UpstreamFailure failure) {
      bad(String.valueOf(failure.getMessage()));
      waiting = false;
    }

    private void bad(String found) {
      if (++failures >= FAILURES && !closed) {
        member.checked(false, found);
      }
    }
  }
}
