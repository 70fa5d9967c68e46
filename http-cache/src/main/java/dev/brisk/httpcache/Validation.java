package dev.brisk.httpcache;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.httpcache.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Validators: asking the origin whether something stored is still good, understanding its answer,
/// and answering clients that ask us (RFC 9111, section 4.3; RFC 9110, section 13).
public final class Validation {
  /// Section 3.2: these belong to the bytes that are stored, which the 304 does not bring.
  private static final Set<String> KEPT =
      Set.of("content-encoding", "content-length", "content-range");

  private Validation() {}

  /// The conditions to send for what is stored; none if it has no validator (section 4.3.1). Both,
  /// since an origin may know only the older one.
  public static List<Fields.Line> conditions(ResponseHead stored) {
    List<Fields.Line> conditions = new ArrayList<>();
    if (!Rule.CONDITIONS_SENT.holds()) {
      return conditions;
    }
    String tag = stored.fields().first("etag");
    if (tag != null) {
      conditions.add(new Fields.Line("If-None-Match", tag));
    }
    String modified = stored.fields().first("last-modified");
    if (modified != null) {
      conditions.add(new Fields.Line("If-Modified-Since", modified));
    }
    return conditions;
  }

  /// Whether a 304 is about this stored response (section 4.3.4): what it names must be what is
  /// stored; where it names nothing, what was asked about is meant.
  public static boolean isAbout(ResponseHead stored, Fields notModified) {
    if (!Rule.VALIDATOR_IDENTIFIES.holds()) {
      return true;
    }
    String tag = notModified.first("etag");
    if (tag != null) {
      String storedTag = stored.fields().first("etag");
      return storedTag != null
          && (isWeak(tag) ? weaklyEqual(tag, storedTag) : tag.equals(storedTag));
    }
    String modified = notModified.first("last-modified");
    return modified == null || modified.equals(stored.fields().first("last-modified"));
  }

  /// What is stored with the fields of the 304 in place of its own (section 3.2). Its age begins
  /// anew.
  public static ResponseHead updated(ResponseHead stored, Fields notModified, Instant receivedAt) {
    if (!Rule.UPDATE.holds()) {
      return stored;
    }
    Fields news =
        StorageRules.withoutConnectionFields(notModified)
            .without(name -> KEPT.contains(name) && Rule.UPDATE_KEEPS_CODING.holds());
    Set<String> names = new HashSet<>();
    for (Fields.Line line : news.lines()) {
      names.add(line.name().toLowerCase(Locale.ROOT));
    }
    // What these say of the stored response is not true of it any more.
    names.addAll(List.of("age", "date"));
    Fields merged = stored.fields().without(names::contains).with(news.lines());
    return new ResponseHead(
        stored.status(),
        merged.has("date") ? merged : merged.with("Date", HttpDate.format(receivedAt)));
  }

  /// What a HEAD's answer says of a stored GET (section 4.3.5).
  public enum HeadVerdict {
    /// It is the same: the stored fields may be updated.
    SAME,
    /// It is another now: what is stored is not to be used any more.
    CHANGED
  }

  public static HeadVerdict byHead(ResponseHead stored, Fields head) {
    for (String name : List.of("etag", "last-modified", "content-length")) {
      String now = head.first(name);
      String before = stored.fields().first(name);
      // What came without a length was as long as it was.
      if (now != null
          && !now.equals(before)
          && !(before == null && name.equals("content-length"))) {
        return HeadVerdict.CHANGED;
      }
    }
    return HeadVerdict.SAME;
  }

  /// Whether a client that asked with conditions has what is stored already: 304 (section 4.3.2).
  /// `If-Modified-Since` counts only without `If-None-Match`.
  ///
  /// @param receivedAt when the response came: what a missing `Last-Modified` and `Date` are taken
  ///   for
  public static boolean isNotModified(
      RequestHead request, ResponseHead stored, Instant receivedAt) {
    if (stored.status() != 200 && stored.status() != 206 || !Rule.CONDITIONS_EVALUATED.holds()) {
      return false;
    }
    String tags = request.fields().combined("if-none-match");
    if (tags != null && Rule.IF_NONE_MATCH_FIRST.holds()) {
      return matchesAny(tags, stored.fields().first("etag"));
    }
    String since = request.fields().first("if-modified-since");
    if (since == null || request.fields().count("if-modified-since") > 1) {
      return false;
    }
    Instant asked = HttpDate.parse(since, receivedAt);
    Instant modified = modified(stored, receivedAt);
    return asked != null && !modified.isAfter(asked);
  }

  private static Instant modified(ResponseHead stored, Instant receivedAt) {
    for (String name :
        Rule.DATE_FOR_LAST_MODIFIED.holds()
            ? List.of("last-modified", "date")
            : List.of("last-modified")) {
      String text = stored.fields().first(name);
      Instant instant = text == null ? null : HttpDate.parse(text, receivedAt);
      if (instant != null) {
        return instant;
      }
    }
    return receivedAt;
  }

  /// Whether a list of entity tags, or `*`, has this one (weak comparison, RFC 9110, section
  /// 13.1.2).
  static boolean matchesAny(String tags, @Nullable String tag) {
    if (tags.strip().equals("*")) {
      return true;
    }
    if (tag == null) {
      return false;
    }
    int at = 0;
    while (at < tags.length()) {
      int start = at;
      while (start < tags.length() && " \t,".indexOf(tags.charAt(start)) >= 0) {
        start++;
      }
      int quote = tags.indexOf('"', start);
      int end = quote < 0 ? -1 : tags.indexOf('"', quote + 1);
      if (end < 0) {
        return false;
      }
      if (weaklyEqual(tags.substring(start, end + 1), tag)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  public static boolean isWeak(String tag) {
    return tag.startsWith("W/");
  }

  static boolean weaklyEqual(String one, String other) {
    return Rule.WEAK_COMPARISON.holds() ? opaque(one).equals(opaque(other)) : one.equals(other);
  }

  private static String opaque(String tag) {
    return isWeak(tag) ? tag.substring(2) : tag;
  }
}
