package dev.brisk.bench.scenario.run;

import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.scenario.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request and the redirects after it, which count as one. Belongs to its user's thread.
final class RedirectChain {
  private static final int REDIRECTS_MAX = 10;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

  private final RequestSpec request;
  private final UserRunner runner;
  private final UserCarrier carrier;
  private RequestBytes asked;
  private int redirects;
  private UserCarrier.@Nullable Reply first;
  private UserCarrier.@Nullable Reply last;
  private @Nullable String astray;

  RedirectChain(RequestSpec request, RequestBytes bytes, UserRunner runner, UserCarrier carrier) {
    this.request = request;
    this.runner = runner;
    this.carrier = carrier;
    asked = bytes;
  }

  /// What is to be sent now.
  UserCarrier.EncodedRequest next() {
    return new UserCarrier.EncodedRequest(
        asked.origin(),
        asked.bytes(),
        request.method().equals("HEAD"),
        request.needsHead(),
        request.needsBody(),
        request.timeoutNanos());
  }

  /// Takes the answer to what was sent.
  ///
  /// @return whether there is more to send: the answer leads elsewhere
  boolean goesOn(UserCarrier.Reply got) {
    last = got;
    if (first == null) {
      first = got;
    }
    if (got.head() != null) {
      runner.cookies().take(got.response("").headers("set-cookie"), asked.origin(), asked.path());
    }
    Origin.Location to = request.followRedirects() ? redirect(got) : null;
    if (to == null) {
      return false;
    }
    if (redirects == REDIRECTS_MAX) {
      astray = "more than " + REDIRECTS_MAX + " redirects";
      return false;
    }
    if (!carrier.knows(to.origin())) {
      astray = "redirected to another host, " + to.origin() + ", which was not followed";
      return false;
    }
    boolean asGet = got.status() == 303 || (got.status() <= 302 && request.method().equals("POST"));
    asked = RequestBytes.redirected(request, runner, asGet, to, asked);
    redirects++;
    return true;
  }

  /// The whole as one answer.
  UserCarrier.Reply reply() {
    UserCarrier.Reply from = first;
    UserCarrier.Reply to = last;
    if (from == null || to == null) {
      throw new IllegalStateException("The user went on without an answer");
    }
    return from == to
        ? from
        : new UserCarrier.Reply(
            to.status(),
            to.head(),
            to.body(),
            from.bytes() + to.bytes(),
            to.bodyBytes(),
            from.asked(),
            from.sent(),
            to.end(),
            to.error(),
            to.problem());
  }

  /// That was asked last.
  String url() {
    return asked.origin().url() + asked.path();
  }

  /// Why a redirect was not followed, or null.
  @Nullable String astray() {
    return astray;
  }

  /// Where the answer sends us, or null.
  private Origin.@Nullable Location redirect(UserCarrier.Reply of) {
    if (of.head() == null || !REDIRECTS.contains(of.status())) {
      return null;
    }
    Response response = of.response("");
    String location = response.header("location");
    if (location == null) {
      return null;
    }
    try {
      return Origin.parse(URI.create(url()).resolve(location).toString());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
