package dev.brisk.bench.scenario;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What users and task sets ask of whoever runs them. Scenario files have no need of it: they say
/// the same through [HttpUser], [Request] and [Dsl].
///
/// Belongs to one user and its thread.
public interface UserContext {
  /// Bound on the thread of a user while it lives.
  ScopedValue<UserContext> CURRENT = ScopedValue.newInstance();

  /// Gives a user or task set its context, once it was constructed.
  static void enter(Actions actions, UserContext context) {
    actions.enter(context);
  }

  /// The think time that a user or task set has set for itself, or null.
  static @Nullable Think thinkTime(Actions actions) {
    return actions.think();
  }

  /// A new request; sends the one before, if it was only described.
  Request begin(String method, String path);

  /// Sends a request and waits for the answer.
  Response send(RequestSpec request);

  /// Sends at the same time what is described meanwhile, and waits for all answers.
  List<Response> parallel(Runnable description);

  /// Counts the last request as failed.
  void fail(String message);

  void pause(long nanos);

  /// Sends the request that was only described, and waits for it.
  void flush();

  /// A figure of the scenario's own.
  ///
  /// @param time whether it is nanoseconds
  void own(String name, boolean time, double value);

  void save(String name, Object value);

  /// @throws IllegalStateException when nothing was saved under the name
  String saved(String name);

  void log(String text);

  /// The data files beside the scenario.
  Feeds feeds();

  RandomGenerator random();

  /// Number of the user in the run, from 0.
  int number();

  /// What to throw so that the user ends.
  Error endOfUser();

  /// What to throw so that the task set ends.
  Error endOfTaskSet();
}
