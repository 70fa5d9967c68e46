package dev.brisk.bench.scenario;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The ready-made checks and extracts.
final class Checks {
  private Checks() {}

  record Plain(
      Predicate<Response> holds,
      Function<Response, String> otherwise,
      boolean needsBody,
      boolean judgesStatus)
      implements Check {
    @Override
    public boolean passes(Response response) {
      return holds.test(response);
    }

    @Override
    public String says(Response response) {
      return otherwise.apply(response);
    }
  }

  /// The function's null means that there is nothing.
  interface Source {
    @Nullable String from(Response response);
  }

  record Taken(Source source, String what, boolean needsBody) implements Extract {
    @Override
    public @Nullable String from(Response response) {
      return source.from(response);
    }

    @Override
    public String toString() {
      return what;
    }
  }
}
