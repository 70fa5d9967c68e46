package dev.brisk.server.proxy;

import dev.brisk.httpcache.ByteRanges;
import dev.brisk.httpcache.ByteRanges.Range;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.Validation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Answers of which only a part is kept (206): what they answer, and putting parts together (RFC
/// 9110, section 15.3.7.3; RFC 9111, sections 3.3 and 3.4).
///
/// Of a URL one part is kept, without gaps: one that does not touch it takes its place.
final class KeptParts {
  private KeptParts() {}

  static boolean isPart(Kept.Answered answer) {
    return answer.head().status() == 206;
  }

  /// Whether what is kept has all that this request asks for.
  static boolean suffices(RequestHead request, Kept.Answered answer) {
    return !isPart(answer)
        || ByteRanges.within(request, answer.head(), answer.receivedAt()) != null
        || request.method().equals("GET")
            && Validation.isNotModified(request, answer.head(), answer.receivedAt());
  }

  /// The bytes that are kept, of how many.
  static ByteRanges.Content content(Kept.Answered part) {
    return Objects.requireNonNull(
        ByteRanges.contentRange(part.fields().first("content-range")), "a part says what it is");
  }

  static Range range(Kept.Answered answer) {
    return isPart(answer)
        ? content(answer).range()
        : new Range(0, Math.max(0, answer.body().length - 1));
  }

  static long total(Kept.Answered answer) {
    return isPart(answer) ? content(answer).total().orElseThrow() : answer.body().length;
  }

  /// What is to be kept once a part has come.
  ///
  /// @param before what was kept, or null
  /// @param bound larger ones are not put together
  /// @return null: nothing, since it is not as long as it says, or a fresh whole stays
  static Kept.@Nullable Answered combined(
      Kept.@Nullable Answered before, Kept.Answered part, long bound) {
    Range came = range(part);
    if (came.length() != part.body().length) {
      return null;
    }
    if (before == null
        || before.body().length == 0
        || total(before) != total(part)
        || !ByteRanges.mayCombine(before.fields(), part.fields())) {
      return isFreshWhole(before, part) ? null : wholeIfAll(part, came);
    }
    List<Range> joined = ByteRanges.joined(List.of(range(before), came));
    if (joined.size() != 1 || joined.getFirst().length() > bound) {
      return wholeIfAll(part, came);
    }
    Range all = joined.getFirst();
    byte[] body = new byte[(int) all.length()];
    copy(before.body(), range(before), body, all);
    copy(part.body(), came, body, all);
    ResponseHead head =
        Validation.updated(
            before.head(),
            part.fields(),
            Instant.ofEpochMilli(part.freshness().receivedAtMillis()));
    ResponseHead ranged =
        new ResponseHead(
            206,
            head.fields()
                .without(name -> name.equals("content-range") || name.equals("content-length"))
                .with("Content-Range", all.contentRange(total(part))));
    // What was purged since the older part came is gone with it.
    long position = Math.min(before.position(), part.position());
    return wholeIfAll(new Kept.Answered(ranged, part.freshness(), body, position), all);
  }

  /// A part takes the place of no whole that still answers, and of which nobody says that it is
  /// another now.
  private static boolean isFreshWhole(Kept.@Nullable Answered before, Kept.Answered part) {
    return before != null
        && !isPart(before)
        && before.freshness().isFresh(part.freshness().receivedAtMillis())
        && Validation.isAbout(before.head(), part.fields());
  }

  private static void copy(byte[] bytes, Range from, byte[] to, Range all) {
    System.arraycopy(bytes, 0, to, (int) (from.first() - all.first()), bytes.length);
  }

  private static Kept.Answered wholeIfAll(Kept.Answered part, Range range) {
    return range.length() == total(part)
        ? new Kept.Answered(
            whole(part.head(), total(part)), part.freshness(), part.body(), part.position())
        : part;
  }

  /// The head of the whole that parts make.
  static ResponseHead whole(ResponseHead part, long length) {
    return new ResponseHead(
        200,
        part.fields()
            .without(name -> name.equals("content-range") || name.equals("content-length"))
            .with("Content-Length", Long.toString(length)));
  }

  static String unit(Range range) {
    return String.format(Locale.ROOT, "bytes=%d-%d", range.first(), range.last());
  }
}
