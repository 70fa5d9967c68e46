package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.message.Body;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One exchange with an upstream: the body of the request goes in by [#write] and [#endBody], that
/// of the answer comes out as chunks for one subscriber, none before it is asked for. On the event
/// loop only, except for the subscription.
public final class UpstreamCall implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final UpstreamGroup.@Nullable Assigned assigned;
  private UpstreamPool pool;
  private final UpstreamRequest request;
  private final UpstreamReader reader;
  private @Nullable UpstreamConnection connection;
  private boolean kept;
  private boolean retried;
  private boolean begun;
  private boolean requestSent;
  private boolean headCame;
  private boolean ended;
  private boolean done;
  private @Nullable UpstreamFailure failure;
  private @Nullable ScheduledFuture<?> timer;
  private long progress;

  private @Nullable Runnable whenWritable;
  private final Deque<byte[]> unsent = new ArrayDeque<>(0);

  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private final Deque<byte[]> parts = new ArrayDeque<>(4);
  private long demand;
  private boolean told;

  /// @param assigned who is next when it fails; null: nobody
  UpstreamCall(
      UpstreamPool pool,
      UpstreamRequest request,
      UpstreamReader reader,
      UpstreamGroup.@Nullable Assigned assigned) {
    this.assigned = assigned;
    this.pool = pool;
    this.request = request;
    this.reader = reader;
    this.requestSent = request.bodyBytes() == 0 || request.body() != null;
  }

  UpstreamRequest request() {
    return request;
  }

  boolean isDone() {
    return done;
  }

  void start() {
    within(pool.bounds.waitTimeout(), "The upstream cannot be reached in time.");
    pool.connect(this, true);
  }

  // The request.

  /// A part of the body.
  ///
  /// @return whether it takes more now; else [#whenWritable] is told
  public boolean write(byte[] part) {
    if (done || ended) {
      return true;
    }
    progress++;
    if (connection == null) {
      unsent.add(part);
      return false;
    }
    return connection.write(part);
  }

  public void endBody() {
    requestSent = true;
    if (connection != null && !done) {
      connection.end();
      if (!headCame) {
        awaitHead();
      }
    }
  }

  public void whenWritable(Runnable action) {
    whenWritable = action;
  }

  void writable() {
    if (whenWritable != null && !requestSent) {
      whenWritable.run();
    }
  }

  /// The request's head is on its way.
  void connected(UpstreamConnection found, boolean wasKept) {
    connection = found;
    kept = wasKept;
    begun = true;
    boolean room = true;
    while (!unsent.isEmpty()) {
      room = found.write(unsent.poll());
    }
    if (request.bodyBytes() != 0 && request.body() == null && requestSent) {
      found.end();
    }
    awaitHead();
    if (room) {
      writable();
    }
  }

  /// As long as the request is being sent, what counts is that it goes on.
  private void awaitHead() {
    if (requestSent) {
      within(pool.bounds.responseTimeout(), "The upstream did not answer in time.");
    } else {
      whenIdle();
    }
  }

  // The answer.

  void interim(int status, Fields fields) {
    reader.interim(status, fields);
  }

  void head(int status, Fields fields, long length) {
    headCame = true;
    isAnswered();
    whenIdle();
    connection().readable(false);
    reader.response(new UpstreamResponse(status, fields, new Body.Stream(this, length)));
  }

  /// An answer that has no body, whole.
  void answered(UpstreamResponse response) {
    headCame = true;
    isAnswered();
    ended = true;
    stopTimer();
    connection = null;
    isThrough();
    reader.response(response);
  }

  void switched(Fields fields, Channel upstream) {
    headCame = true;
    isAnswered();
    done = true;
    stopTimer();
    connection = null;
    isThrough();
    reader.switched(fields, new SwitchedConnection(upstream));
  }

  void part(byte[] bytes) {
    progress++;
    parts.add(bytes);
    deliver();
  }

  void end() {
    ended = true;
    stopTimer();
    connection = null;
    isThrough();
    deliver();
  }

  /// The connection ended, or brought nonsense. On one that was kept it may have been dead before.
  void broken(UpstreamFailure why) {
    connection = null;
    if (pool.bounds.resends() && kept && !headCame && !retried && !done && request.repeatable()) {
      retried = true;
      within(pool.bounds.waitTimeout(), "The upstream cannot be reached in time.");
      pool.connect(this, false);
    } else {
      failed(why);
    }
  }

  void failed(UpstreamFailure why) {
    if (done || ended) {
      return;
    }
    stopTimer();
    UpstreamConnection lost = connection;
    connection = null;
    if (lost != null) {
      lost.abandon();
    }
    boolean waited = pool.forget(this);
    if (goesOn(why, waited, lost == null)) {
      return;
    }
    isThrough();
    failure = why;
    if (headCame) {
      deliver();
    } else {
      done = true;
      reader.failed(why);
    }
  }

  private void isAnswered() {
    if (assigned != null) {
      assigned.answered();
    }
  }

  private void isThrough() {
    if (assigned != null) {
      assigned.ended();
    }
  }

  /// To another upstream, where there is one and it can do no harm.
  private boolean goesOn(UpstreamFailure why, boolean waited, boolean unconnected) {
    if (assigned == null) {
      return false;
    }
    boolean theirs =
        switch (why.kind()) {
          case CONNECT, BROKEN -> true;
          // A client that sends its body slowly says nothing of the upstream, nor does a queue.
          case TIMEOUT -> !waited && (requestSent || unconnected);
          case BUSY -> false;
        };
    if (theirs) {
      assigned.failed(why);
    }
    if (headCame || begun && !request.repeatable()) {
      return false;
    }
    UpstreamPool next = assigned.next(pool.loop, begun);
    if (next == null) {
      return false;
    }
    pool = next;
    retried = false;
    start();
    return true;
  }

  /// Gives the exchange up, whatever state it is in; nobody is told.
  @Override
  public void cancel() {
    onLoop(() -> {
      done = true;
      stopTimer();
      parts.clear();
      unsent.clear();
      pool.forget(this);
      isThrough();
      UpstreamConnection lost = connection;
      connection = null;
      if (lost != null) {
        lost.abandon();
      }
    });
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> wanted) {
    if (subscriber != null) {
      throw new IllegalStateException("subscribed to before");
    }
    subscriber = wanted;
    wanted.onSubscribe(this);
    onLoop(this::deliver);
  }

  @Override
  public void request(long count) {
    onLoop(() -> {
      demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
      deliver();
    });
  }

  private void deliver() {
    Flow.Subscriber<? super ByteBuffer> to = subscriber;
    if (to == null || told || done) {
      return;
    }
    while (demand > 0 && !parts.isEmpty() && !done) {
      demand--;
      to.onNext(ByteBuffer.wrap(parts.poll()));
    }
    if (done || !parts.isEmpty()) {
      return;
    }
    UpstreamFailure why = failure;
    if (why != null || ended) {
      told = true;
      done = true;
      if (why != null) {
        to.onError(why);
      } else {
        to.onComplete();
      }
    } else if (connection != null) {
      connection.readable(demand > 0);
    }
  }

  private UpstreamConnection connection() {
    UpstreamConnection known = connection;
    if (known == null) {
      throw new IllegalStateException("no connection");
    }
    return known;
  }

  // Time.

  private void within(Duration patience, String otherwise) {
    stopTimer();
    timer =
        pool.loop.schedule(
            () -> failed(new UpstreamFailure(UpstreamFailure.Kind.TIMEOUT, otherwise, null)),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// While a body is on its way: looked at every now and then whether anything came. Who does not
  /// ask for more is waited for elsewhere.
  private void whenIdle() {
    stopTimer();
    long before = progress;
    timer =
        pool.loop.schedule(
            () -> {
              if (progress == before && (demand > 0 || !headCame)) {
                failed(
                    new UpstreamFailure(
                        UpstreamFailure.Kind.TIMEOUT,
                        "The exchange with the upstream does not go on.",
                        null));
              } else {
                whenIdle();
              }
            },
            pool.bounds.idleTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void onLoop(Runnable task) {
    if (pool.loop.inEventLoop()) {
      task.run();
    } else {
      pool.loop.execute(task);
    }
  }
}
