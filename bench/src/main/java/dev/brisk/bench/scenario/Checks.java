package dev.brisk.bench.scenario;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The ready-made checks and extracts.
final class Checks {
  private static final int SHOWN_MAX = 100;

  private Checks() {}

  record Plain(
      Predicate<Response> holds,
      Function<Response, String> otherwise,
      Function<Response, String> instead,
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

    @Override
    public String came(Response response) {
      return instead.apply(response);
    }
  }

  /// The beginning of a text, on one line.
  static String beginning(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX - 1) + "…";
  }

  static String body(Response response) {
    String text = response.body();
    return text.isEmpty() ? "an empty body" : beginning(text);
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
