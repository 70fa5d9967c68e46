package dev.brisk.bench.scenario.run;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.Check;
import dev.brisk.bench.scenario.Request;
import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.scenario.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests of one user: sends them when their time has come, judges the answers, and keeps the
/// last one open until the next begins or the task ends, so that `fail(…)` can still mark it.
final class UserRequests {
  private static final int REDIRECTS_MAX = 10;

  private final UserRunner runner;
  private final UserCarrier carrier;

  private String owner = "";
  private String task = "";
  private boolean sentAny;
  private long due;
  // Described, but not sent yet.
  private @Nullable RequestSpec pending;
  // Answered, but not recorded yet.
  private @Nullable RequestSpec open;
  private UserCarrier.@Nullable Reply reply;
  private UserCarrier.@Nullable Failure failure;

  UserRequests(UserRunner runner, UserCarrier carrier) {
    this.runner = runner;
    this.carrier = carrier;
  }

  /// @param due when its first request was due, or [Pacing#NOW]
  void startTask(String owner, String name, long due) {
    this.owner = owner;
    task = name;
    this.due = due;
    sentAny = false;
  }

  /// Whether the task has sent a request.
  boolean sentAny() {
    return sentAny;
  }

  Request begin(String method, String path) {
    finish();
    RequestSpec request = new RequestSpec(method, path);
    pending = request;
    return new Request(runner, request);
  }

  /// Sends what is described, and records what is open.
  void finish() {
    RequestSpec request = pending;
    if (request != null) {
      send(request);
    }
    close();
  }

  /// The task broke off: what was answered is recorded, what was not sent is forgotten.
  void drop() {
    pending = null;
    close();
  }

  void fail(String message) {
    RequestSpec request = pending;
    if (request != null) {
      send(request);
    }
    if (open == null) {
      long now = System.nanoTime();
      UserCarrier.Reply nothing =
          new UserCarrier.Reply(0, null, null, 0, 0, now, now, now, null, null);
      carrier.record("TASK", owner + "." + task, nothing, now, check(message, ""));
    } else if (failure == null) {
      failure = check(message, "");
    }
  }

  Response send(RequestSpec request) {
    if (pending != request) {
      throw new IllegalStateException(
          request.method() + " " + request.path() + " was sent already. Begin a new request.");
    }
    pending = null;
    close();
    Chain chain = exchange(request);
    UserCarrier.Reply got = chain.reply;
    Response response = got.response(chain.url);
    open = request;
    reply = got;
    ErrorClass error = got.error();
    String problem = got.problem();
    failure =
        error != null
            ? new UserCarrier.Failure(error, problem == null ? error.label() : problem, "")
            : chain.astray == null || request.judgesStatus()
                ? null
                : check(chain.astray, chain.url);
    if (error == null) {
      judge(request, response);
    }
    runner.endIfTold();
    return response;
  }

  /// What cannot be sent is told with its task: it is sent at the end of that, where no line of the
  /// user's code is in the trace.
  private RequestBytes bytes(RequestSpec request) {
    try {
      return RequestBytes.of(request, runner);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalStateException(
          owner
              + "."
              + task
              + ", "
              + request.method()
              + " "
              + request.path()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static UserCarrier.Failure check(String message, String came) {
    return new UserCarrier.Failure(ErrorClass.CHECK, message, came);
  }

  /// A request and the redirects after it.
  ///
  /// @param url that was asked last
  /// @param astray why a redirect was not followed, or null
  private record Chain(UserCarrier.Reply reply, String url, @Nullable String astray) {}

  private Chain exchange(RequestSpec request) {
    RequestBytes bytes = bytes(request);
    UserCarrier.Reply first = exchange(request, bytes);
    UserCarrier.Reply last = first;
    String astray = null;
    for (int i = 0; request.followRedirects(); i++) {
      Origin.Location to = redirect(last, bytes);
      if (to == null) {
        break;
      }
      if (i == REDIRECTS_MAX) {
        astray = "more than " + REDIRECTS_MAX + " redirects";
        break;
      }
      if (!carrier.knows(to.origin())) {
        astray = "redirected to another host, " + to.origin() + ", which was not followed";
        break;
      }
      boolean asGet =
          last.status() == 303 || (last.status() <= 302 && request.method().equals("POST"));
      bytes = RequestBytes.redirected(request, runner, asGet, to, bytes);
      last = exchange(request, bytes);
    }
    String url = bytes.origin().url() + bytes.path();
    return new Chain(last == first ? first : chain(first, last), url, astray);
  }

  private UserCarrier.Reply exchange(RequestSpec request, RequestBytes bytes) {
    sentAny = true;
    UserCarrier.Reply got =
        carrier.exchange(
            new UserCarrier.EncodedRequest(
                bytes.origin(),
                bytes.bytes(),
                request.method().equals("HEAD"),
                request.needsHead(),
                request.needsBody(),
                request.timeoutNanos()));
    if (got.head() != null) {
      runner.cookies().take(got.response("").headers("set-cookie"), bytes.origin(), bytes.path());
    }
    return got;
  }

  private static UserCarrier.Reply chain(UserCarrier.Reply first, UserCarrier.Reply last) {
    return new UserCarrier.Reply(
        last.status(),
        last.head(),
        last.body(),
        first.bytes() + last.bytes(),
        last.bodyBytes(),
        first.asked(),
        first.sent(),
        last.end(),
        last.error(),
        last.problem());
  }

  /// Where the answer sends us, or null.
  private static Origin.@Nullable Location redirect(UserCarrier.Reply of, RequestBytes asked) {
    if (of.head() == null || !List.of(301, 302, 303, 307, 308).contains(of.status())) {
      return null;
    }
    String location = of.response("").header("location");
    if (location == null) {
      return null;
    }
    try {
      return Origin.parse(
          URI.create(asked.origin().url() + asked.path()).resolve(location).toString());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void judge(RequestSpec request, Response response) {
    if (failure == null && !request.judgesStatus() && response.status() >= 400) {
      failure =
          new UserCarrier.Failure(
              response.status() == 429 ? ErrorClass.THROTTLED : ErrorClass.STATUS,
              "status " + response.status(),
              "");
    }
    for (Check check : request.checks()) {
      if (failure != null) {
        break;
      }
      apply(check, response);
    }
    for (RequestSpec.Saving saving : request.savings()) {
      save(saving, response);
    }
  }

  private void apply(Check check, Response response) {
    try {
      // A check may say why by fail(…), which is then the failure's name.
      if (!check.passes(response) && failure == null) {
        failure = check(check.says(response), check.came(response));
      }
    } catch (Signal signal) {
      throw signal;
    } catch (Exception e) {
      failure = check("a check threw " + e, "");
    }
  }

  private void save(RequestSpec.Saving saving, Response response) {
    String value;
    try {
      value = saving.extract().from(response);
    } catch (RuntimeException e) {
      value = null;
    }
    if (value != null) {
      runner.save(saving.name(), value);
    } else if (failure == null) {
      failure =
          check(
              "nothing to save as " + saving.name() + ": " + saving.extract() + " is missing",
              Check.shown(response));
    }
  }

  private void close() {
    RequestSpec request = open;
    UserCarrier.Reply got = reply;
    if (request != null && got != null) {
      open = null;
      reply = null;
      long intendedStart = due == Pacing.NOW ? got.asked() : Math.min(due, got.asked());
      due = Pacing.NOW;
      carrier.record(request.method(), request.name(), got, intendedStart, failure);
    }
  }
}
