package dev.brisk.server.http;

import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.metrics.trace.Traced;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.message.Consumer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One request and its answer.
///
/// All methods are for the exchange's event loop, except [#respond], [#loopExecutor] and the plain
/// accessors, which may be called from anywhere.
public interface Exchange extends Traced {
  /// Upper case for the methods that HTTP defines; as sent otherwise.
  String method();

  /// The path as sent, percent-encoded, never empty; `*` for `OPTIONS *`.
  String path();

  /// What stands after the first `?`, or null when there is none.
  @Nullable String query();

  /// The value of the field of that name, any case, or null. Of several fields the values are
  /// joined as one list: by `; ` for `cookie`, by `, ` for all others.
  @Nullable String header(String name);

  /// All fields of that name, in order; with HTTP/2 there is one `cookie` at most.
  List<String> headers(String name);

  /// All fields, one entry a line, those of a name in their order; with HTTP/2 without its pseudo
  /// fields, but with `host`. Only for requests of a connection.
  default List<Map.Entry<String, String>> fields() {
    throw new UnsupportedOperationException("not a connection's request");
  }

  /// `1.0`, `1.1` or `2`.
  String httpVersion();

  boolean secure();

  /// The peer's address without its port.
  String remoteAddress();

  /// Number of the event loop, from 0: owners of per-loop state index by it.
  int loop();

  /// [System#nanoTime] when the head was complete.
  long startNanos();

  /// What the client called the request (`X-Request-Id`), when that is short and harmless, else a
  /// random one.
  String requestId();

  /// This hop's place in the trace of the client's `traceparent`, or in a new trace when there is
  /// no valid one. Made when first asked for.
  @Override
  TraceContext trace();

  /// [System#nanoTime] when a streamed answer began; 0 for one that was complete at once.
  long firstByteNanos();

  /// Of the body, as far as it has come.
  long requestBytes();

  /// Tells the client something before the answer (1xx, RFC 9110, section 15.2). What comes too
  /// late, is more than the client takes, or is for a client of HTTP/1.0 is left out.
  default void interim(Response response) {}

  /// The endpoint's number, for observers; -1 until it is known.
  int route();

  void route(int index);

  /// This request as the profiler knows it; [RequestWork#NONE] while nothing records.
  RequestWork work();

  /// Tells the profiler which endpoint this request is for.
  ///
  /// @param endpoint method and route template
  void endpoint(String endpoint);

  /// Where the answer came from, for observers; null when no cache had a part in it.
  @Nullable CacheOutcome cacheOutcome();

  void cacheOutcome(CacheOutcome outcome);

  /// Who asks; null when that is not known, or nobody looked.
  default @Nullable Consumer consumer() {
    return null;
  }

  default void consumer(Consumer consumer) {}

  /// How long the head says that the body is: 0 when there is none, -1 when it does not say.
  long declaredBodyBytes();

  /// Collects the body. At most once.
  ///
  /// @param maxBytes a longer body is refused with 413
  void body(long maxBytes, BodyReader reader);

  /// Passes the body on as it comes, however long it is. At most once, and not beside [#body]. Only
  /// for requests of a connection.
  default void stream(BodyChunks chunks) {
    throw new UnsupportedOperationException("not a connection's request");
  }

  /// The receiver of [#stream] takes more.
  default void resumeBody() {
    throw new UnsupportedOperationException("not a connection's request");
  }

  /// Gives the answer these fields beside its own and those that were added before. On the loop,
  /// before [#respond]. Without a connection nobody is to be told.
  default void add(AddedFields fields) {}

  /// Answers. The first call wins; later ones are ignored and return false.
  boolean respond(Response response);

  boolean responded();

  /// Runs when the connection or stream is lost before the answer was complete. At most one action.
  void onAbort(Runnable action);

  /// Runs tasks on this exchange's event loop; at once when already there.
  Executor loopExecutor();
}
