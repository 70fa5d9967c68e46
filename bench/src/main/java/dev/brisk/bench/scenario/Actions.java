package dev.brisk.bench.scenario;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What users and task sets can do.
public abstract sealed class Actions permits HttpUser, TaskSet {
  private @Nullable UserContext context;
  private @Nullable Think think;

  Actions() {}

  final void enter(UserContext context) {
    this.context = context;
  }

  final UserContext context() {
    UserContext mine = context;
    if (mine == null) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " is not running yet. Send requests in onStart() and tasks, not in its constructor.");
    }
    return mine;
  }

  final @Nullable Think think() {
    return think;
  }

  /// How long the user waits after each task; without it there is no wait. In a task set, for the
  /// time spent in it. Say it in an initializer: `{ think(between(seconds(1), seconds(3))); }`.
  protected final void think(Think think) {
    this.think = think;
  }

  /// A GET. It is sent by [Request#send], or when the next request begins, or when the task ends.
  ///
  /// @param path such as `/users/{id}`; `{…}` is filled by [Request#param], `${…}` by saved values
  protected final Request get(String path) {
    return request("GET", path);
  }

  /// A POST, sent as [#get] says.
  protected final Request post(String path) {
    return request("POST", path);
  }

  /// A PUT, sent as [#get] says.
  protected final Request put(String path) {
    return request("PUT", path);
  }

  /// A PATCH, sent as [#get] says.
  protected final Request patch(String path) {
    return request("PATCH", path);
  }

  /// A DELETE, sent as [#get] says.
  protected final Request delete(String path) {
    return request("DELETE", path);
  }

  /// A HEAD, sent as [#get] says.
  protected final Request head(String path) {
    return request("HEAD", path);
  }

  /// An OPTIONS, sent as [#get] says.
  protected final Request options(String path) {
    return request("OPTIONS", path);
  }

  /// A request with any method, sent as [#get] says.
  protected final Request request(String method, String path) {
    return context().begin(method, path);
  }

  /// Sends requests at the same time, as a browser asks for what a page shows, and waits for all of
  /// their answers: `parallel(() -> { get("/prices"); get("/stock"); })`. Each counts as a request
  /// of its own. At most 100, and six connections to a host at a time; what waits for one of these
  /// has that wait in its response time.
  ///
  /// @param description begins requests; `.send()`, `pause(…)` and `fail(…)` do not go within it
  /// @return the answers, in the order of the description
  protected final List<Response> parallel(Runnable description) {
    return context().parallel(description);
  }

  /// The next row of `NAME.csv` or `NAME.jsonl` beside the scenario, from the start again at the
  /// end.
  protected final Row feed(String name) {
    return feed(name, Order.CIRCULAR);
  }

  /// A row of `NAME.csv` or `NAME.jsonl` beside the scenario.
  protected final Row feed(String name, Order order) {
    return row(context().feeds().named(name), order);
  }

  /// The next row of a feed made in Java, such as [Dsl#generated].
  protected final Row feed(Feed feed) {
    return row(feed, Order.CIRCULAR);
  }

  private Row row(Feed feed, Order order) {
    Row row = feed.next(order, context().random());
    if (row == null) {
      throw context().endOfUser();
    }
    return row;
  }

  /// Keeps a value under a name, for `${name}` in paths, headers and bodies.
  protected final void save(String name, Object value) {
    context().save(name, value);
  }

  /// What was saved under a name.
  ///
  /// @throws IllegalStateException when nothing was
  protected final String saved(String name) {
    return context().saved(name);
  }

  /// Counts the last request of this task as failed, under this message. Goes on after that.
  ///
  /// @return false, so that a check may end with `… || fail("why")`
  protected final boolean fail(String message) {
    context().fail(message);
    return false;
  }

  /// Random numbers of this user, which repeat with `--seed`.
  protected final RandomGenerator random() {
    return context().random();
  }

  /// What [#timed] measures.
  @FunctionalInterface
  public interface Block {
    void run() throws Exception;
  }

  /// Measures a stretch of a task, such as a whole checkout: reports show how often it ran and how
  /// long it took, apart from requests. One that throws is not counted.
  protected final void timed(String name, Block block) throws Exception {
    context().flush();
    long start = System.nanoTime();
    block.run();
    context().flush();
    context().own(name, true, System.nanoTime() - start);
  }

  /// A number of one's own, of 0 or more, such as items in a basket: reports show its count, mean,
  /// percentiles and maximum, to three digits.
  protected final void metric(String name, double value) {
    context().own(name, false, value);
  }

  /// Number of this user in the run, from 0.
  protected final int number() {
    return context().number();
  }

  /// Waits within a task.
  protected final void pause(Duration duration) {
    context().pause(duration.toNanos());
  }

  /// Ends this user after `onStop()`; the run starts no other in its place.
  protected final void stopUser() {
    throw context().endOfUser();
  }

  /// A line for the tab Logs and the terminal.
  protected final void log(String text) {
    context().log(text);
  }
}
