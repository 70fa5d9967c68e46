package dev.brisk.bench.scenario.run;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.Response;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What carries one user: its thread, its connection and its counters. All methods are called on
/// the user's own thread.
public interface UserCarrier {
  /// What came back.
  ///
  /// @param status 200 to 999, or 0 without a complete answer
  /// @param head as it came, from the status line to the empty line; null if it was not wanted
  /// @param body null if it was not wanted
  /// @param bytes received
  /// @param bodyBytes of the body, without framing
  /// @param asked when the user asked, in [System#nanoTime]
  /// @param sent when the request was written
  /// @param end when the answer was complete, or the request had failed
  /// @param error why there is no complete answer, or null
  /// @param problem the same in words
  record Reply(
      int status,
      byte @Nullable [] head,
      byte @Nullable [] body,
      long bytes,
      long bodyBytes,
      long asked,
      long sent,
      long end,
      @Nullable ErrorClass error,
      @Nullable String problem) {
    /// The same for those who write scenarios.
    ///
    /// @param url that was asked
    Response response(String url) {
      return new Response(status, head, body, end - asked, problem, url);
    }
  }

  /// Why a request counts as failed.
  ///
  /// @param message the same for all that fail this way
  /// @param came instead, in this case; may be empty
  record Failure(ErrorClass error, String message, String came) {}

  /// One request as it goes on the wire.
  ///
  /// @param origin where it goes
  /// @param bytes head and body
  /// @param headRequest true for HEAD, whose answer has no body
  /// @param keepHead true if the head is wanted even if it has no cookie and no redirect
  /// @param keepBody true if the body is wanted
  /// @param timeoutNanos longest wait; 0 takes the run's
  record EncodedRequest(
      Origin origin,
      byte[] bytes,
      boolean headRequest,
      boolean keepHead,
      boolean keepBody,
      long timeoutNanos) {}

  /// A request that may be under way beside others.
  ///
  /// @param number the user's own, by which it knows the answer
  record Sent(long number, EncodedRequest request) {}

  /// The answer to the request of this number.
  record Answered(long number, Reply reply) {}

  /// Sends these at the same time, and waits for the next answer of all that are under way. A
  /// request fails with a reply, never with an exception.
  ///
  /// @param requests may be none while others are under way
  Answered exchange(List<Sent> requests);

  /// Waits; returns early when the user shall stop. Zero lets others run.
  void pause(long nanos);

  /// Whether the user shall end as soon as it can.
  boolean stopping();

  /// A request has ended and was judged.
  ///
  /// @param tags what it counts for beside its name
  /// @param failure what it is counted under, or null
  void record(
      String method,
      String name,
      Set<String> tags,
      Reply reply,
      long intendedStart,
      @Nullable Failure failure);

  /// A figure of the scenario's own.
  ///
  /// @param time whether it is nanoseconds
  void own(String name, boolean time, double value);

  /// Whether the run sends to this server already, because a scenario asked it to.
  boolean knows(Origin origin);

  /// User code threw.
  void thrown(Throwable thrown);

  /// A line for the log.
  void log(String text);
}
