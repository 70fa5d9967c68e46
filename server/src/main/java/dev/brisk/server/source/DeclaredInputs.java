package dev.brisk.server.source;

import dev.brisk.config.ProblemReport;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an endpoint's source can take values from.
public interface DeclaredInputs {
  /// The names of the parameters and of the body's fields; null when the schema does not list its
  /// fields.
  @Nullable Set<String> names();

  /// Whether there is a body.
  boolean hasBody();

  /// The body's fields; null when the schema does not list them all.
  @Nullable Set<String> bodyFields();

  /// The body's fields that a request may leave out; none when the schema does not list them all.
  Set<String> optionalFields();

  /// The parameters that no tag names, so that nothing but the source can use them.
  Set<String> forSource();

  /// A URL as a request could make it: with `1` for each name in its braces. Reports names that
  /// cannot be used there.
  ///
  /// @return null when the braces do not fit, which is reported, too
  @Nullable String sampleUrl(String place, String template, ProblemReport report);
}
