package dev.brisk.bench.scenario;

/// A user of an HTTP API: extend it, and write what the user does as tasks.
///
/// ```java
/// class Shopper extends HttpUser {
///   { think(between(seconds(1), seconds(3))); }
///   void onStart() { post("/login").json(Map.of("user", "demo")).save("token", json("$.token")); }
///   @Task(3) void browse() { get("/users/{id}").param("id", feed("ids")); }
///   @Task void predict() { post("/predict").json(Iris.random()).check(status(200)); }
/// }
/// ```
///
/// Each user is one object with a thread, a connection, cookies, saved values and random numbers of
/// its own; fields need no locks. Methods need no modifiers. `onStart()` runs before the first
/// task, `onStop()` after the last; both may be left out. What they or tasks throw is counted under
/// Exceptions, and the user goes on with its next task.
public abstract non-sealed class HttpUser extends Actions {
  /// For the user's class.
  protected HttpUser() {}
}
