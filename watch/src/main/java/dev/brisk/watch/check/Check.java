package dev.brisk.watch.check;

import dev.brisk.watch.condition.Condition;
import dev.brisk.watch.condition.Observation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that is watched.
///
/// @param name unique; part of texts and files
/// @param condition null where it is enough that there is an answer
/// @param slowerThan an answer that took longer is slow, not down; null for never
/// @param certificateWarning how long before its end a certificate is a problem
public record Check(
    String name,
    Target target,
    @Nullable Condition condition,
    Timing timing,
    @Nullable Duration slowerThan,
    Duration certificateWarning) {
  public static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  public static final Duration CERTIFICATE_WARNING = Duration.ofDays(14);

  /// What is wrong with what was seen, in words without secrets; empty when all is well.
  public Map<Kind, String> problems(Observation seen) {
    Map<Kind, String> problems = new EnumMap<>(Kind.class);
    String down =
        seen.error() != null
            ? seen.error()
            : condition == null ? null : condition.failure(seen).orElse(null);
    Secrets secrets = Secrets.of(target);
    if (down != null) {
      problems.put(Kind.DOWN, secrets.hide(down));
      return problems;
    }
    Duration valid = seen.certificate();
    if (valid != null && valid.compareTo(certificateWarning) < 0) {
      problems.put(Kind.CERTIFICATE, "certificate ends in " + valid.toDays() + " days");
    }
    Duration limit = slowerThan;
    if (limit != null && seen.latency().compareTo(limit) > 0) {
      problems.put(
          Kind.LATENCY,
          "answered in " + seen.latency().toMillis() + " ms, wanted " + limit.toMillis() + " ms");
    }
    return problems;
  }
}
