package dev.brisk.server.http.connection;

import dev.brisk.server.http.Response;
import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.problem.ProblemDetails;

/// Turns whatever a handler throws into a 500 that tells nothing of the inside.
public final class HandlerGuard {
  private static final System.Logger LOG = System.getLogger(HandlerGuard.class.getName());

  private HandlerGuard() {}

  public static void run(NettyExchange exchange, Runnable task) {
    if (exchange.followed()) {
      exchange.marked(() -> guarded(exchange, task));
    } else {
      guarded(exchange, task);
    }
  }

  private static void guarded(NettyExchange exchange, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError e) {
      String id = exchange.requestId();
      FailureLog.error(LOG, "Error " + id + " in " + exchange.path(), e);
      ProblemDetails problem =
          ProblemDetails.of(
              500, "Something went wrong here. The server's log has it under this error_id.");
      exchange.respond(Response.of(problem.withErrorId(id), exchange.path()));
    }
  }
}
