package dev.brisk.cli.support;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command that knows better than picocli what to say of an option that it does not have.
public interface OptionAdvice {
  /// @param unknown the option as written, such as `-u`
  /// @param arguments the whole command line
  /// @return one sentence, or null to leave it to picocli
  @Nullable String adviceOn(String unknown, List<String> arguments);
}
