package dev.brisk.server.source.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Conditional and range requests on a file (RFC 9110, sections 13 and 14).
///
/// @param etag strong, with its quotes
/// @param lastModified in whole seconds, as HTTP dates are
/// @param length in bytes
record FileConditions(String etag, Instant lastModified, long length) {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  FileConditions {
    lastModified = lastModified.truncatedTo(ChronoUnit.SECONDS);
  }

  /// What of the file to send.
  sealed interface Outcome {
    /// 200.
    record Whole() implements Outcome {}

    /// 206.
    record Part(long offset, long length) implements Outcome {}

    /// 304.
    record NotModified() implements Outcome {}

    /// 412.
    record PreconditionFailed() implements Outcome {}

    /// 416.
    record RangeNotSatisfiable() implements Outcome {}
  }

  /// In the order of RFC 9110, section 13.2.2.
  Outcome evaluate(Function<String, @Nullable String> header) {
    String ifMatch = header.apply("if-match");
    if (ifMatch != null) {
      if (!matches(ifMatch, false)) {
        return new Outcome.PreconditionFailed();
      }
    } else {
      Optional<Instant> unmodifiedSince = date(header.apply("if-unmodified-since"));
      if (unmodifiedSince.isPresent() && lastModified.isAfter(unmodifiedSince.get())) {
        return new Outcome.PreconditionFailed();
      }
    }
    String ifNoneMatch = header.apply("if-none-match");
    if (ifNoneMatch != null) {
      if (matches(ifNoneMatch, true)) {
        return new Outcome.NotModified();
      }
    } else {
      Optional<Instant> modifiedSince = date(header.apply("if-modified-since"));
      if (modifiedSince.isPresent() && !lastModified.isAfter(modifiedSince.get())) {
        return new Outcome.NotModified();
      }
    }
    String range = header.apply("range");
    return range == null || !rangeApplies(header.apply("if-range"))
        ? new Outcome.Whole()
        : range(range);
  }

  String lastModifiedText() {
    return HTTP_DATE.format(lastModified);
  }

  private boolean matches(String list, boolean weakly) {
    if (list.strip().equals("*")) {
      return true;
    }
    for (String element : list.split(",", -1)) {
      String tag = element.strip();
      if (weakly && tag.startsWith("W/")) {
        tag = tag.substring(2);
      }
      if (tag.equals(etag)) {
        return true;
      }
    }
    return false;
  }

  private boolean rangeApplies(@Nullable String ifRange) {
    if (ifRange == null) {
      return true;
    }
    String condition = ifRange.strip();
    return condition.startsWith("\"") || condition.startsWith("W/")
        ? condition.equals(etag)
        : date(condition).equals(Optional.of(lastModified));
  }

  /// One range of bytes. What is not understood, several ranges included, is ignored, as the RFC
  /// allows.
  private Outcome range(String header) {
    String text = header.strip().toLowerCase(Locale.ROOT);
    if (!text.startsWith("bytes=") || text.contains(",")) {
      return new Outcome.Whole();
    }
    String range = text.substring("bytes=".length()).strip();
    int dash = range.indexOf('-');
    if (dash < 0) {
      return new Outcome.Whole();
    }
    Optional<Long> first = number(range.substring(0, dash));
    Optional<Long> last = number(range.substring(dash + 1));
    if (dash == 0) {
      if (last.isEmpty()) {
        return new Outcome.Whole();
      }
      long suffix = Math.min(last.get(), length);
      return suffix == 0
          ? new Outcome.RangeNotSatisfiable()
          : new Outcome.Part(length - suffix, suffix);
    }
    boolean open = dash == range.length() - 1;
    if (first.isEmpty() || (!open && last.isEmpty()) || (!open && last.get() < first.get())) {
      return new Outcome.Whole();
    }
    if (first.get() >= length) {
      return new Outcome.RangeNotSatisfiable();
    }
    long end = open ? length - 1 : Math.min(last.get(), length - 1);
    return new Outcome.Part(first.get(), end - first.get() + 1);
  }

  /// @return empty unless the text is all digits; a number beyond any file counts as the largest
  private static Optional<Long> number(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text));
  }

  private static Optional<Instant> date(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
