package dev.brisk.server.http.connection;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.BodyChunks;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.http.syntax.HeaderSyntax;
import dev.brisk.server.message.Body;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What HTTP/1.1 and HTTP/2 have in common: collecting the body, answering once, ending once.
public abstract class NettyExchange implements Exchange {
  private static final AtomicIntegerFieldUpdater<NettyExchange> RESPONDED =
      AtomicIntegerFieldUpdater.newUpdater(NettyExchange.class, "responded");

  protected final EventLoopState loop;
  private final ExchangeObserver observer;
  private final String method;
  private final String path;
  private final @Nullable String query;
  private final long startNanos = System.nanoTime();

  private int route = -1;
  private RequestWork work = RequestWork.NONE;
  private boolean seen;
  private @Nullable RequestSegment segment;
  private @Nullable CacheOutcome cacheOutcome;
  private @Nullable String requestId;
  private @Nullable TraceContext trace;
  private long firstByteNanos;
  private long requestBytes;
  private @Nullable Runnable abortAction;
  private boolean aborted;
  private boolean finished;
  private volatile int responded;
  private @Nullable AddedFields added;
  private @Nullable Consumer consumer;

  private @Nullable BodyIntake intake;
  private boolean bodyEnded;
  private int heldBytes;

  public NettyExchange(
      EventLoopState loop,
      ExchangeObserver observer,
      String method,
      String path,
      @Nullable String query) {
    this.loop = loop;
    this.observer = observer;
    this.method = method;
    this.path = path;
    this.query = query;
  }

  /// Writes the answer; called once, on the loop.
  protected abstract void write(Response response);

  /// The handler wants the body now: read on, and say so to a client that waits to be told.
  protected abstract void bodyWanted();

  /// Nobody takes the body for now: stop reading.
  protected abstract void pauseReading();

  /// It is taken again.
  protected abstract void resumeReading();

  /// About how many bytes its fields take.
  protected abstract int headBytes();

  /// As declared, or -1 when only its end will tell.
  @Override
  public abstract long declaredBodyBytes();

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public int loop() {
    return loop.index;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public int route() {
    return route;
  }

  @Override
  public void route(int index) {
    route = index;
    observer.routed(this);
  }

  @Override
  public RequestWork work() {
    return work;
  }

  @Override
  public void endpoint(String endpoint) {
    if (work != RequestWork.NONE) {
      work = work.withEndpoint(endpoint);
      if (segment != null) {
        segment.endpoint(endpoint);
      }
    }
  }

  /// Whether a profiler follows this request. It does so from the beginning or not at all, so that
  /// the segments of a request are complete.
  public boolean followed() {
    if (!seen) {
      seen = true;
      work = RequestWork.of(RequestWork.UNKNOWN);
    }
    return work != RequestWork.NONE && !finished;
  }

  /// Does a part of this request's work on the loop, so that the profiler knows whose it is.
  public void marked(Runnable part) {
    if (work == RequestWork.NONE) {
      part.run();
      return;
    }
    RequestSegment outer = segment;
    try (RequestSegment began = work.begin()) {
      segment = began;
      part.run();
    } finally {
      segment = outer;
    }
  }

  private void markEnd(int status) {
    if (work == RequestWork.NONE) {
      return;
    }
    if (segment != null) {
      segment.end(status);
    } else {
      try (RequestSegment last = work.begin()) {
        last.end(status);
      }
    }
  }

  @Override
  public @Nullable CacheOutcome cacheOutcome() {
    return cacheOutcome;
  }

  @Override
  public void cacheOutcome(CacheOutcome outcome) {
    cacheOutcome = outcome;
  }

  @Override
  public @Nullable Consumer consumer() {
    return consumer;
  }

  @Override
  public void consumer(Consumer known) {
    consumer = known;
  }

  @Override
  public String requestId() {
    String id = requestId;
    if (id == null) {
      String sent = header("x-request-id");
      id =
          sent != null && sent.length() <= 64 && HeaderSyntax.isToken(sent)
              ? sent
              : Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
      requestId = id;
    }
    return id;
  }

  @Override
  public TraceContext trace() {
    TraceContext known = trace;
    if (known == null) {
      known = TraceContext.continueOrCreate(header("traceparent"), ThreadLocalRandom.current());
      trace = known;
    }
    return known;
  }

  @Override
  public long firstByteNanos() {
    return firstByteNanos;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public boolean responded() {
    return responded != 0;
  }

  @Override
  public boolean respond(Response response) {
    if (!RESPONDED.compareAndSet(this, 0, 1)) {
      return false;
    }
    if (loop.executor.inEventLoop()) {
      writeUnlessAborted(response);
    } else {
      loop.execute(() -> marked(() -> writeUnlessAborted(response)));
    }
    return true;
  }

  @Override
  public void add(AddedFields fields) {
    added = added == null ? fields : added.and(fields);
  }

  /// What the answer's head has beside its own; null: nothing.
  public @Nullable AddedFields added() {
    return added;
  }

  /// Bytes both ways from here on, between the client and an upstream that answered 101. Takes over
  /// the channel of the upstream, and closes it where that cannot be.
  public void tunnel(Response head, Channel upstream, Duration idle) {
    if (!RESPONDED.compareAndSet(this, 0, 1)) {
      upstream.close();
    } else if (aborted || !switchTo(head, upstream, idle)) {
      upstream.close();
      writeUnlessAborted(Response.of(Limits.noTunnel(), path));
    }
  }

  /// @return false: it cannot be
  protected boolean switchTo(Response head, Channel upstream, Duration idle) {
    return false;
  }

  private void writeUnlessAborted(Response response) {
    if (!aborted) {
      if (!(response.body() instanceof Body.Bytes)) {
        firstByteNanos = System.nanoTime();
      }
      try {
        write(added == null ? response : added.over(response));
      } catch (LinkageError e) {
        // Whoever answers from the end of a stage would lose it there.
        loop.limits.failed(e);
        throw e;
      }
    }
  }

  /// Where this connection lives: whoever works for it without a change of threads works there.
  public EventLoop eventLoop() {
    return loop.executor;
  }

  @Override
  public Executor loopExecutor() {
    return task -> {
      if (loop.executor.inEventLoop()) {
        task.run();
      } else {
        loop.execute(() -> marked(task));
      }
    };
  }

  @Override
  public void onAbort(Runnable action) {
    if (aborted) {
      action.run();
    } else {
      abortAction = action;
    }
  }

  @Override
  public void body(long maxBytes, BodyReader reader) {
    intake().read(maxBytes, reader);
  }

  @Override
  public void stream(BodyChunks receiver) {
    intake().stream(receiver);
  }

  /// Whether the body is passed on as it comes, so that it may take as long as it goes on coming.
  public boolean streams() {
    return intake != null && intake.streams();
  }

  @Override
  public void resumeBody() {
    if (intake != null && intake.takes()) {
      resumeReading();
    }
  }

  private BodyIntake intake() {
    BodyIntake known = intake;
    if (known == null) {
      known = new BodyIntake(this, loop);
      intake = known;
    }
    return known;
  }

  /// A part of the body came. Takes over the buffer.
  public void content(ByteBuf chunk) {
    requestBytes += chunk.readableBytes();
    if (chunk.isReadable()) {
      intake().content(chunk);
    } else {
      chunk.release();
    }
  }

  /// Whether the body makes no progress while room for bodies is short.
  public boolean stalledBody(long nowNanos) {
    return !aborted && intake().stalled(nowNanos);
  }

  public void contentEnd() {
    bodyEnded = true;
    if (intake != null) {
      intake.end();
    }
  }

  boolean bodyEnded() {
    return bodyEnded;
  }

  /// Whether more of the body can come.
  boolean bodyComes() {
    return !bodyEnded && !aborted;
  }

  /// The body will not come, or not as it should.
  public void refuse(ProblemDetails problem) {
    if (intake != null) {
      intake.refuse(problem);
    }
  }

  /// The handler is through without an answer: until there is one, the request takes room.
  ///
  /// @param vital paths that are answered although there is none
  public void waits(Predicate<String> vital) {
    if (finished || responded() || vital.test(path)) {
      return;
    }
    int bytes = Limits.REQUEST_BYTES + headBytes();
    if (loop.limits.requests.tryAdd(loop.index, bytes)) {
      heldBytes = bytes;
      return;
    }
    loop.limits.count(Limit.REQUESTS);
    Runnable action = abortAction;
    if (respond(Response.of(Limits.noRoomForRequest(), path)) && action != null) {
      action.run();
    }
  }

  public void started() {
    observer.started(this);
  }

  public void finished(int status, long responseBytes) {
    if (!finished) {
      finished = true;
      abortAction = null;
      if (intake != null) {
        intake.release();
      }
      if (heldBytes > 0) {
        loop.limits.requests.add(loop.index, -heldBytes);
      }
      markEnd(status);
      observer.finished(this, status, responseBytes);
    }
  }

  /// The connection or stream is gone.
  public void abort(int status, long responseBytes) {
    if (finished || aborted) {
      return;
    }
    aborted = true;
    if (intake != null) {
      intake.abandon();
    }
    Runnable action = abortAction;
    finished(status, responseBytes);
    if (action != null) {
      action.run();
    }
  }
}
