package dev.brisk.httpcache;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.httpcache.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Parts of a representation (RFC 9110, section 14): which a request asks for, and putting parts
/// together again.
public final class ByteRanges {
  /// So many ranges of one request are answered; more are an attack (section 14.2) and get the
  /// whole.
  public static final int MOST = 16;

  private ByteRanges() {}

  /// Bytes from `first` to `last`, both included.
  public record Range(long first, long last) {
    public Range {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException(first + "-" + last + " is no range");
      }
    }

    public long length() {
      return last - first + 1;
    }

    /// What `Content-Range` says of it.
    public String contentRange(long total) {
      return "bytes " + first + "-" + last + "/" + total;
    }
  }

  /// What a request gets of a stored whole.
  public sealed interface Selection {}

  /// All of it, with 200: no range was asked for, or none that counts.
  public record Whole() implements Selection {}

  /// 206 with these parts, in the order that was asked for.
  public record Parts(List<Range> ranges) implements Selection {}

  /// 416: no range lies within.
  public record Unsatisfiable() implements Selection {}

  /// @param length of the whole, in bytes
  public static Selection select(
      RequestHead request, ResponseHead stored, long length, Instant receivedAt) {
    return stored.status() == 200 ? among(request, stored, length, receivedAt) : new Whole();
  }

  /// What a request gets of a stored part: nothing unless all that it asks for lies within.
  ///
  /// @return null: the origin has to be asked
  public static @Nullable Parts within(
      RequestHead request, ResponseHead stored, Instant receivedAt) {
    Content content = contentRange(stored.fields().first("content-range"));
    if (stored.status() != 206 || content == null || content.total().isEmpty()) {
      return null;
    }
    Range has = content.range();
    return among(request, stored, content.total().getAsLong(), receivedAt) instanceof Parts parts
            && (!Rule.PART_ANSWERS_WITHIN.holds()
                || parts.ranges().stream()
                    .allMatch(range -> range.first() >= has.first() && range.last() <= has.last()))
        ? parts
        : null;
  }

  private static Selection among(
      RequestHead request, ResponseHead stored, long length, Instant receivedAt) {
    String asked = request.fields().combined("range");
    if (asked == null
        || !request.method().equals("GET") && Rule.RANGE_OF_GET.holds()
        || !ifRangeHolds(request.fields().first("if-range"), stored, receivedAt)) {
      return new Whole();
    }
    List<Range> ranges = new ArrayList<>();
    int named = 0;
    int equals = asked.indexOf('=');
    if (equals < 0
        || Rule.RANGE_UNIT.holds()
            && !asked.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
      return new Whole();
    }
    for (String text : asked.substring(equals + 1).split(",", -1)) {
      String spec = text.strip();
      if (spec.isEmpty()) {
        continue;
      }
      if (++named > MOST && Rule.MANY_RANGES.holds()) {
        return new Whole();
      }
      int dash = spec.indexOf('-');
      if (dash < 0) {
        return new Whole();
      }
      OptionalLong first = number(spec.substring(0, dash));
      OptionalLong last = number(spec.substring(dash + 1));
      boolean suffix = dash == 0;
      boolean open = dash == spec.length() - 1;
      if (suffix && open
          || !suffix && first.isEmpty()
          || !open && last.isEmpty()
          || !suffix && !open && last.getAsLong() < first.getAsLong()) {
        // Not to be understood: as if it were not there.
        return new Whole();
      }
      if (suffix) {
        if (last.getAsLong() > 0 && length > 0) {
          ranges.add(new Range(Math.max(0, length - last.getAsLong()), length - 1));
        }
      } else if (first.getAsLong() < length) {
        ranges.add(
            new Range(
                first.getAsLong(), open ? length - 1 : Math.min(last.getAsLong(), length - 1)));
      }
    }
    if (named == 0) {
      return new Whole();
    }
    if (ranges.isEmpty()) {
      if (!Rule.RANGE_WITHIN.holds()) {
        return new Whole();
      }
      return new Unsatisfiable();
    }
    // Many that lie over each other cost more than the whole (section 14.2).
    long sum = 0;
    for (Range range : ranges) {
      sum += range.length();
    }
    return ranges.size() > 1 && sum > length && Rule.MANY_RANGES.holds()
        ? new Whole()
        : new Parts(List.copyOf(ranges));
  }

  private static OptionalLong number(String text) {
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  /// Section 13.1.5: the same by a strong comparison, or the range is not for this representation.
  /// A date is one only if it is exactly that of `Last-Modified`, and that is a strong one: a
  /// minute older than `Date`.
  static boolean ifRangeHolds(@Nullable String ifRange, ResponseHead stored, Instant receivedAt) {
    if (ifRange == null || !Rule.IF_RANGE.holds()) {
      return true;
    }
    if (ifRange.startsWith("\"") || Validation.isWeak(ifRange)) {
      return !(Validation.isWeak(ifRange) && Rule.IF_RANGE_STRONG.holds())
          && ifRange.equals(stored.fields().first("etag"));
    }
    String modified = stored.fields().first("last-modified");
    return modified != null
        && ifRange.equals(modified)
        && (isStrong(modified, stored.fields(), receivedAt) || !Rule.IF_RANGE_DATE_STRONG.holds());
  }

  private static boolean isStrong(String modified, Fields stored, Instant receivedAt) {
    String dateText = stored.first("date");
    Instant date = dateText == null ? null : HttpDate.parse(dateText, receivedAt);
    Instant changed = HttpDate.parse(modified, receivedAt);
    return changed != null && !changed.plusSeconds(60).isAfter(date == null ? receivedAt : date);
  }

  /// What a 206 brings.
  ///
  /// @param total of the whole; empty: unknown
  public record Content(Range range, OptionalLong total) {}

  /// The value of `Content-Range`, or null if it is none of one part of bytes.
  public static @Nullable Content contentRange(@Nullable String text) {
    if (text == null || !text.regionMatches(true, 0, "bytes ", 0, 6)) {
      return null;
    }
    int dash = text.indexOf('-', 6);
    int slash = text.indexOf('/', Math.max(6, dash));
    if (dash < 0 || slash < 0) {
      return null;
    }
    OptionalLong first = number(text.substring(6, dash).strip());
    OptionalLong last = number(text.substring(dash + 1, slash));
    String whole = text.substring(slash + 1).strip();
    OptionalLong total = number(whole);
    if (first.isEmpty()
        || last.isEmpty()
        || last.getAsLong() < first.getAsLong()
        || total.isEmpty() && !whole.equals("*")
        || total.isPresent() && total.getAsLong() <= last.getAsLong()) {
      return null;
    }
    return new Content(new Range(first.getAsLong(), last.getAsLong()), total);
  }

  /// Whether two parts are of the same representation, so that they may be put together (RFC 9111,
  /// section 3.4): they share a strong validator.
  public static boolean mayCombine(Fields one, Fields other) {
    String tag = one.first("etag");
    return tag != null && !Validation.isWeak(tag) && tag.equals(other.first("etag"))
        || !Rule.COMBINE_BY_STRONG_VALIDATOR.holds();
  }

  /// Ranges sorted and, where they touch or lie over each other, joined.
  public static List<Range> joined(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> Long.compare(a.first(), b.first()));
    List<Range> joined = new ArrayList<>();
    for (Range range : sorted) {
      Range before = joined.isEmpty() ? null : joined.getLast();
      if (before != null && range.first() <= before.last() + 1) {
        joined.set(
            joined.size() - 1, new Range(before.first(), Math.max(before.last(), range.last())));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }
}
