package dev.brisk.bench.scenario.run;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.scenario.Check;
import dev.brisk.bench.scenario.Request;
import dev.brisk.bench.scenario.RequestSpec;
import dev.brisk.bench.scenario.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The requests of one user: sends them when their time has come, judges the answers, and keeps the
/// last one open until the next begins or the task ends, so that `fail(…)` can still mark it.
final class UserRequests {
  /// Most requests of one `parallel(…)`.
  static final int PARALLEL_MAX = 100;

  private final UserRunner runner;
  private final UserCarrier carrier;

  private String owner = "";
  private String task = "";
  private Set<String> tags = Set.of();
  private boolean sentAny;
  private long due;
  // Described, but not sent yet.
  private @Nullable RequestSpec pending;
  // Described within parallel(…), or null outside of it.
  private @Nullable List<RequestSpec> together;
  private long numbers;
  // Answered, but not recorded yet.
  private @Nullable RequestSpec open;
  private UserCarrier.@Nullable Reply reply;
  private UserCarrier.@Nullable Failure failure;

  UserRequests(UserRunner runner, UserCarrier carrier) {
    this.runner = runner;
    this.carrier = carrier;
  }

  /// @param due when its first request was due, or [Pacing#NOW]
  void startTask(String owner, String name, Set<String> tags, long due) {
    this.owner = owner;
    task = name;
    this.tags = tags;
    this.due = due;
    sentAny = false;
  }

  /// Whether the task has sent a request.
  boolean sentAny() {
    return sentAny;
  }

  Request begin(String method, String path) {
    List<RequestSpec> batch = together;
    if (batch == null) {
      finish();
    } else if (batch.size() == PARALLEL_MAX) {
      throw new IllegalStateException(
          "parallel(…) sends at most " + PARALLEL_MAX + " requests. Use it more than once.");
    }
    RequestSpec request = new RequestSpec(method, path);
    if (batch == null) {
      pending = request;
    } else {
      batch.add(request);
    }
    return new Request(runner, request);
  }

  /// Sends what is described, and records what is open.
  void finish() {
    notTogether("What waits for an answer");
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
    notTogether("fail(…)");
    RequestSpec request = pending;
    if (request != null) {
      send(request);
    }
    if (open == null) {
      long now = System.nanoTime();
      UserCarrier.Reply nothing =
          new UserCarrier.Reply(0, null, null, 0, 0, now, now, now, null, null);
      carrier.record("TASK", owner + "." + task, tags, nothing, now, check(message, ""));
    } else if (failure == null) {
      failure = check(message, "");
    }
  }

  Response send(RequestSpec request) {
    notTogether(".send()");
    if (pending != request) {
      throw new IllegalStateException(
          request.method() + " " + request.path() + " was sent already. Begin a new request.");
    }
    pending = null;
    close();
    Response response = take(request, exchange(List.of(request)).getFirst());
    runner.endIfTold();
    return response;
  }

  /// Lets requests be described, sends them at the same time, and waits for all answers, which are
  /// judged in the order of the description.
  List<Response> parallel(Runnable description) {
    finish();
    List<RequestSpec> batch = new ArrayList<>();
    together = batch;
    try {
      description.run();
    } finally {
      together = null;
    }
    batch.forEach(RequestSpec::keepAnswer);
    List<RedirectChain> chains = exchange(batch);
    List<Response> responses = new ArrayList<>(batch.size());
    long begun = due;
    Signal ends = null;
    for (int i = 0; i < chains.size(); i++) {
      close();
      due = begun;
      try {
        responses.add(take(batch.get(i), chains.get(i)));
      } catch (Signal signal) {
        // A check may end the user; the other answers came nevertheless, and count.
        ends = signal;
      }
    }
    if (ends != null) {
      throw ends;
    }
    runner.endIfTold();
    return responses;
  }

  /// Requests within `parallel(…)` have no answer yet, so nothing may need one.
  private void notTogether(String what) {
    if (together != null) {
      throw new IllegalStateException(
          what
              + " does not go within parallel(…): its requests are only described there, and sent"
              + " together at its end.");
    }
  }

  private Response take(RequestSpec request, RedirectChain chain) {
    UserCarrier.Reply got = chain.reply();
    Response response = got.response(chain.url());
    open = request;
    reply = got;
    ErrorClass error = got.error();
    String problem = got.problem();
    String astray = chain.astray();
    failure =
        error != null
            ? new UserCarrier.Failure(error, problem == null ? error.label() : problem, "")
            : astray == null || request.judgesStatus() ? null : check(astray, chain.url());
    if (error == null) {
      judge(request, response);
    }
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

  /// Sends all at once; each follows its own redirects.
  private List<RedirectChain> exchange(List<RequestSpec> requests) {
    List<RedirectChain> chains = new ArrayList<>(requests.size());
    for (RequestSpec request : requests) {
      chains.add(new RedirectChain(request, bytes(request), runner, carrier));
    }
    long base = numbers;
    numbers += requests.size();
    List<UserCarrier.Sent> sent = new ArrayList<>(requests.size());
    for (int i = 0; i < chains.size(); i++) {
      sent.add(new UserCarrier.Sent(base + i, chains.get(i).next()));
    }
    sentAny = true;
    for (int open = chains.size(); open > 0; ) {
      UserCarrier.Answered got = carrier.exchange(sent);
      sent = List.of();
      if (got.number() < base) {
        continue; // Of a task that broke off while several were under way.
      }
      RedirectChain chain = chains.get((int) (got.number() - base));
      if (chain.goesOn(got.reply())) {
        sent = List.of(new UserCarrier.Sent(got.number(), chain.next()));
      } else {
        open--;
      }
    }
    return chains;
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
      carrier.record(
          request.method(), request.name(), allTags(request), got, intendedStart, failure);
    }
  }

  private Set<String> allTags(RequestSpec request) {
    if (request.tags().isEmpty()) {
      return tags;
    }
    Set<String> all = new HashSet<>(request.tags());
    all.addAll(tags);
    return all;
  }
}
