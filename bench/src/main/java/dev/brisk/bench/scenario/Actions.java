package dev.brisk.bench.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What users and task sets can do.
public abstract sealed class Actions permits HttpUser, TaskSet {
  private @Nullable UserRunner life;
  private @Nullable Think think;

  Actions() {}

  abstract HttpUser user();

  final void live(UserRunner life) {
    this.life = life;
  }

  final UserRunner life() {
    UserRunner mine = life;
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
    return life().begin(method, path);
  }

  /// The next row of `NAME.csv` or `NAME.jsonl` beside the scenario, from the start again at the
  /// end.
  protected final Row feed(String name) {
    return feed(name, Order.CIRCULAR);
  }

  /// A row of `NAME.csv` or `NAME.jsonl` beside the scenario.
  protected final Row feed(String name, Order order) {
    return life().row(life().feeds().named(name), order);
  }

  /// The next row of a feed made in Java, such as [Dsl#generated].
  protected final Row feed(Feed feed) {
    return life().row(feed, Order.CIRCULAR);
  }

  /// Keeps a value under a name, for `${name}` in paths, headers and bodies.
  protected final void save(String name, Object value) {
    life().save(name, value);
  }

  /// What was saved under a name.
  ///
  /// @throws IllegalStateException when nothing was
  protected final String saved(String name) {
    return life().saved(name);
  }

  /// Counts the last request of this task as failed, under this message. Goes on after that.
  ///
  /// @return false, so that a check may end with `… || fail("why")`
  protected final boolean fail(String message) {
    life().fail(message);
    return false;
  }

  /// Random numbers of this user, which repeat with `--seed`.
  protected final RandomGenerator random() {
    return life().random();
  }

  /// Number of this user in the run, from 0.
  protected final int number() {
    return life().number();
  }

  /// Waits within a task.
  protected final void pause(Duration duration) {
    life().pause(duration.toNanos());
  }

  /// Ends this user after `onStop()`; the run starts no other in its place.
  protected final void stopUser() {
    throw new Signal(Signal.Kind.STOP_USER);
  }

  /// A line for the tab Logs and the terminal.
  protected final void log(String text) {
    life().log(text);
  }
}
