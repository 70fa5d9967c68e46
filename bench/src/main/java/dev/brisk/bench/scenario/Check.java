package dev.brisk.bench.scenario;

/// Something that must hold of an answer. One that does not makes the request a failure, under what
/// the check says; it is never a crash. A lambda will do: `check(r ->
/// r.json("$.items").contains("7") || fail("seven is missing"))`.
@FunctionalInterface
public interface Check {
  /// @throws Exception counts as not passed, with its message
  boolean passes(Response response) throws Exception;

  /// What the failure is called. It should be the same for all requests that fail this way.
  default String says(Response response) {
    return "a check failed";
  }

  /// An answer as reports show it: status, and the beginning of the body where it was kept.
  static String shown(Response response) {
    String body = response.body();
    return "status " + response.status() + (body.isEmpty() ? "" : " " + Checks.body(response));
  }

  /// What came instead, of which reports show the first.
  default String came(Response response) {
    return "";
  }

  /// Whether the check looks at the body, which is then kept.
  default boolean needsBody() {
    return true;
  }

  /// Whether the check decides which statuses are good; without such a check, those below 400 are.
  default boolean judgesStatus() {
    return false;
  }
}
