package dev.brisk.server.proxy;

import dev.brisk.httpcache.ByteRanges;
import dev.brisk.httpcache.ByteRanges.Range;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.upstream.UpstreamResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks for no more than what is missing of a part that is kept, when a client wants the whole (RFC
/// 9111, section 3.3).
///
/// @param part with a strong validator, from the first byte or to the last
/// @param missing the rest
/// @param tag that the rest must have, too
record Completion(Kept.Answered part, Range missing, String tag) {
  /// @return null: the whole has to be asked for
  static @Nullable Completion of(RequestHead request, Kept.Answered kept) {
    Fields asked = request.fields();
    String tag = kept.fields().first("etag");
    if (!KeptParts.isPart(kept)
        || !request.method().equals("GET")
        || asked.has("range")
        || ProxiedRequest.CONDITIONS.stream().anyMatch(asked::has)
        || tag == null
        || Validation.isWeak(tag)) {
      return null;
    }
    Range has = KeptParts.content(kept).range();
    long total = KeptParts.content(kept).total().orElseThrow();
    if (has.first() == 0) {
      return new Completion(kept, new Range(has.last() + 1, total - 1), tag);
    }
    return has.last() == total - 1
        ? new Completion(kept, new Range(0, has.first() - 1), tag)
        : null;
  }

  /// With the request: only of the same representation, else the whole comes.
  List<Fields.Line> conditions() {
    String range =
        missing.first() == 0 ? KeptParts.unit(missing) : "bytes=" + missing.first() + "-";
    return List.of(new Fields.Line("Range", range), new Fields.Line("If-Range", tag));
  }

  /// Whether an answer is just what is missing.
  boolean isBy(UpstreamResponse response) {
    ByteRanges.Content content = ByteRanges.contentRange(response.fields().first("content-range"));
    return response.status() == 206
        && content != null
        && content.range().equals(missing)
        && content.total().equals(KeptParts.content(part).total())
        && tag.equals(response.fields().first("etag"))
        && (response.body().length() < 0 || response.body().length() == missing.length());
  }

  /// The whole, to its client.
  ///
  /// @param rest what is missing, as it comes
  Response answer(Fields fields, Body rest, Instant now, String status) {
    ResponseHead head =
        KeptParts.whole(Validation.updated(part.head(), fields, now), KeptParts.total(part));
    Body body =
        rest instanceof Body.Stream stream
            ? new Body.Stream(
                new JoinedBody(stream.chunks(), part.body(), missing.first() > 0),
                part.body().length + missing.length())
            : rest;
    return AnswerHeaders.relayed(200, head.fields(), body, status);
  }
}
