package dev.brisk.server.proxy;

import dev.brisk.server.http.BodyChunks;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.upstream.UpstreamCall;

/// Passes a request's body on as it comes, and no faster than the upstream takes it.
record RequestBody(Exchange exchange, UpstreamCall call) implements BodyChunks {
  static void pass(Exchange exchange, UpstreamCall call) {
    call.whenWritable(exchange::resumeBody);
    exchange.stream(new RequestBody(exchange, call));
  }

  @Override
  public boolean chunk(byte[] bytes) {
    return call.write(bytes);
  }

  @Override
  public void end() {
    call.endBody();
  }

  @Override
  public void refused(ProblemDetails problem) {
    call.cancel();
    exchange.respond(Response.of(problem, exchange.path()));
  }
}
