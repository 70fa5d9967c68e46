package dev.brisk.server.http.limit;

import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the listeners of one server hold together, and how often a bound was met.
public final class Limits {
  /// How long who makes no progress is waited for while room is short.
  public static final long PRESSED_NANOS = Duration.ofSeconds(2).toNanos();

  /// An answer that waits holds so much besides its body: request, fields, the stream's state.
  public static final int WAITING_BYTES = 4 << 10;

  /// A request that waits for its answer holds so much besides its head.
  public static final int REQUEST_BYTES = 2 << 10;

  private static final int MAX_CAUSES = 8;

  private static final List<Map.Entry<String, String>> RETRY =
      List.of(Map.entry("retry-after", "1"), Map.entry("cache-control", "no-store"));

  public final Ledger answers;
  public final Ledger bodies;
  public final Ledger heads;
  public final Ledger requests;
  private final int maxFiles;
  private final AtomicInteger files = new AtomicInteger();
  private final int maxTunnels;
  private final AtomicInteger tunnels = new AtomicInteger();
  private final LongAdder[] counts = new LongAdder[Limit.values().length];
  private volatile @Nullable Throwable broken;

  public Limits(int loops, HttpBounds bounds) {
    answers = new Ledger(loops, bounds.maxUnsentBytes());
    bodies = new Ledger(loops, bounds.maxBodyBytes());
    heads = new Ledger(loops, bounds.maxHeadBytes());
    requests = new Ledger(loops, bounds.maxRequestBytes());
    maxFiles = bounds.maxFiles();
    maxTunnels = bounds.maxTunnels();
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /// Hears of what an event loop met. A class that could not be loaded once, mostly for want of a
  /// file descriptor, the JVM never tries again at that place: every request that gets there fails
  /// from then on, although the loops work.
  public void failed(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof LinkageError) {
        broken = cause;
        return;
      }
      cause = cause.getCause();
    }
  }

  /// What will never work again here, or null.
  public @Nullable String broken() {
    Throwable cause = broken;
    return cause == null ? null : "a class could not be loaded (" + cause + ")";
  }

  public void count(Limit limit) {
    counts[limit.ordinal()].increment();
  }

  public long counted(Limit limit) {
    return counts[limit.ordinal()].sum();
  }

  /// Whether one more file may be sent; if so [#fileClosed] must follow.
  private boolean fileOpened() {
    if (files.incrementAndGet() > maxFiles) {
      files.decrementAndGet();
      count(Limit.FILES);
      return false;
    }
    return true;
  }

  public void fileClosed() {
    files.decrementAndGet();
  }

  /// Whether one more connection may become a tunnel; if so [#tunnelClosed] must follow.
  public boolean tunnelOpened() {
    if (tunnels.incrementAndGet() > maxTunnels) {
      tunnels.decrementAndGet();
      count(Limit.TUNNELS);
      return false;
    }
    return true;
  }

  public void tunnelClosed() {
    tunnels.decrementAndGet();
  }

  public int tunnels() {
    return tunnels.get();
  }

  /// The answer, or in its place one that says that there is no room for it. A file that is let
  /// through is counted as open.
  ///
  /// @param waits whether the answer cannot be written at once
  public Response admit(Response response, boolean withoutBody, boolean waits) {
    if (withoutBody) {
      return response;
    }
    if (waits && answers.full()) {
      if (response.body() instanceof Body.Stream stream) {
        stream.chunks().subscribe(new CancelledSubscriber());
      }
      count(Limit.UNREAD_ANSWERS);
      return busy();
    }
    return response.body() instanceof Body.FileRegion && !fileOpened() ? busy() : response;
  }

  /// In place of an answer for which there is no room. Without a body, so that it never waits.
  private static Response busy() {
    return Response.empty(503, RETRY);
  }

  public static ProblemDetails noConnection() {
    return ProblemDetails.of(503, "All connections are taken. Try again in a moment.")
        .withHeader("retry-after", "1");
  }

  public static ProblemDetails noTunnel() {
    return ProblemDetails.of(
            503, "Too many connections of other protocols are open. Try again in a moment.")
        .withHeader("retry-after", "1");
  }

  public static ProblemDetails ending() {
    return ProblemDetails.of(503, "This server is stopping. Try again at another, or in a moment.")
        .withHeader("retry-after", "1");
  }

  public static ProblemDetails noRoomForRequest() {
    return ProblemDetails.of(
            503, "Too many requests wait for their answers. Try again in a moment.")
        .withHeader("retry-after", "1");
  }

  public static ProblemDetails noRoomForBody() {
    return ProblemDetails.of(
            503, "Too many request bodies are being received. Try again in a moment.")
        .withHeader("retry-after", "1");
  }
}
