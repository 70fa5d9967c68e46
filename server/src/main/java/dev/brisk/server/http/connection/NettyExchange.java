// Over 450 lines: one object a request; body, answer and profiler's mark apart would be three.
package dev.brisk.server.http.connection;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
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
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What HTTP/1.1 and HTTP/2 have in common: collecting the body, answering once, ending once.
public abstract class NettyExchange implements Exchange {
  private static final AtomicIntegerFieldUpdater<NettyExchange> RESPONDED =
      AtomicIntegerFieldUpdater.newUpdater(NettyExchange.class, "responded");
  private static final int FIRST_BODY_BYTES = 8 << 10;

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

  private @Nullable BodyReader reader;
  private @Nullable BodyChunks chunks;
  private boolean readerDone;
  private long maxBytes;
  private byte @Nullable [] collected;
  private int collectedBytes;
  private @Nullable HeldBody held;
  private @Nullable Deque<ByteBuf> early;
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

  private void writeUnlessAborted(Response response) {
    if (!aborted) {
      if (!(response.body() instanceof Body.Bytes)) {
        firstByteNanos = System.nanoTime();
      }
      try {
        write(response);
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
    if (this.reader != null) {
      throw new IllegalStateException("the body was asked for before");
    }
    this.reader = reader;
    this.maxBytes = maxBytes;
    if (declaredBodyBytes() > maxBytes) {
      refuse(tooLarge());
      return;
    }
    Deque<ByteBuf> waiting = early;
    early = null;
    releaseHeld();
    if (waiting != null) {
      for (ByteBuf chunk : waiting) {
        content(chunk);
      }
    }
    if (bodyEnded) {
      complete();
    } else if (!readerDone) {
      bodyWanted();
    }
  }

  @Override
  public void stream(BodyChunks receiver) {
    if (reader != null || chunks != null) {
      throw new IllegalStateException("the body was asked for before");
    }
    chunks = receiver;
    Deque<ByteBuf> waiting = early;
    early = null;
    releaseHeld();
    if (!bodyEnded) {
      bodyWanted();
    }
    if (waiting != null) {
      waiting.forEach(this::pass);
    }
    if (bodyEnded && !readerDone) {
      readerDone = true;
      receiver.end();
    }
  }

  /// Whether the body is passed on as it comes, so that it may take as long as it goes on coming.
  public boolean streams() {
    return chunks != null;
  }

  @Override
  public void resumeBody() {
    if (!readerDone) {
      resumeReading();
    }
  }

  private void pass(ByteBuf chunk) {
    byte[] bytes = new byte[readerDone ? 0 : chunk.readableBytes()];
    chunk.readBytes(bytes);
    chunk.release();
    BodyChunks receiver = chunks;
    if (receiver != null && bytes.length > 0 && !receiver.chunk(bytes)) {
      pauseReading();
    }
  }

  /// A part of the body came. Takes over the buffer.
  public void content(ByteBuf chunk) {
    requestBytes += chunk.readableBytes();
    if (chunks != null) {
      pass(chunk);
      return;
    }
    if (readerDone || responded()) {
      chunk.release();
      return;
    }
    if (reader == null) {
      if (chunk.isReadable()) {
        if (early == null) {
          early = new ArrayDeque<>();
        }
        early.add(chunk);
        held().add(chunk.readableBytes());
        pauseReading();
      } else {
        chunk.release();
      }
      return;
    }
    int length = chunk.readableBytes();
    if (collectedBytes + (long) length > maxBytes) {
      chunk.release();
      refuse(tooLarge());
      return;
    }
    byte[] target = collected;
    if (target == null) {
      // A declared length is only a promise: what is set aside grows with what comes.
      long declared = declaredBodyBytes();
      int size = Math.max(length, (int) Math.min(Math.max(declared, 0), FIRST_BODY_BYTES));
      if (!roomFor(size)) {
        chunk.release();
        return;
      }
      target = new byte[size];
    } else if (collectedBytes + length > target.length) {
      int size = (int) Math.min(Math.max(target.length * 2L, collectedBytes + length), maxBytes);
      if (!roomFor(size - target.length)) {
        chunk.release();
        return;
      }
      target = Arrays.copyOf(target, size);
    }
    collected = target;
    chunk.readBytes(target, collectedBytes, length);
    collectedBytes += length;
    chunk.release();
  }

  /// Whether the body makes no progress while room for bodies is short.
  public boolean stalledBody(long nowNanos) {
    return !readerDone && held().stalled(requestBytes, nowNanos);
  }

  private HeldBody held() {
    HeldBody known = held;
    if (known == null) {
      known = new HeldBody(loop);
      held = known;
    }
    return known;
  }

  private void releaseHeld() {
    if (held != null) {
      held.release();
    }
  }

  /// Whether so many more bytes of bodies may be held; if not, this one is refused.
  private boolean roomFor(int bytes) {
    if (held().tryAdd(bytes)) {
      return true;
    }
    refuse(Limits.noRoomForBody());
    return false;
  }

  public void contentEnd() {
    bodyEnded = true;
    if (chunks != null && !readerDone) {
      readerDone = true;
      chunks.end();
    } else if (reader != null && !readerDone) {
      complete();
    }
  }

  /// The body will not come, or not as it should.
  public void refuse(ProblemDetails problem) {
    BodyReader waiting = reader;
    if (waiting != null && !readerDone) {
      readerDone = true;
      collected = null;
      waiting.refused(problem);
    } else if (chunks != null && !readerDone) {
      readerDone = true;
      chunks.refused(problem);
    }
  }

  private ProblemDetails tooLarge() {
    return ProblemDetails.of(
        413, "The body is larger than the " + maxBytes + " bytes allowed here. Send less.");
  }

  private void complete() {
    readerDone = true;
    byte[] all = collected;
    collected = null;
    byte[] body =
        all == null
            ? new byte[0]
            : all.length == collectedBytes ? all : Arrays.copyOf(all, collectedBytes);
    BodyReader waiting = reader;
    if (waiting != null) {
      waiting.body(body);
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
      releaseEarly();
      releaseHeld();
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
    readerDone = true;
    Runnable action = abortAction;
    finished(status, responseBytes);
    if (action != null) {
      action.run();
    }
  }

  private void releaseEarly() {
    Deque<ByteBuf> waiting = early;
    early = null;
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
    }
  }
}
