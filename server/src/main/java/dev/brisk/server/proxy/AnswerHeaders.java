package dev.brisk.server.proxy;

import dev.brisk.httpcache.ByteRanges;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.StorageRules;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.upstream.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes answers of what came, or of what is kept: whole, a part of it, or word that the client has
/// it already.
final class AnswerHeaders {
  private static final Set<String> RANGED = Set.of("content-length", "content-range");

  private AnswerHeaders() {}

  /// What came from the upstream, on its way to the client.
  ///
  /// @param cacheStatus what this cache did (RFC 9211)
  /// @throws IllegalArgumentException when a field cannot be passed on
  static Response relayed(int status, Fields fields, Body body, String cacheStatus) {
    return new Response(
        status,
        headers(
            StorageRules.withoutConnectionFields(fields),
            name -> name.equals("content-length") || name.equals(AnswerTags.INVALIDATE),
            null,
            cacheStatus),
        body);
  }

  /// Word that came before the answer.
  ///
  /// @throws IllegalArgumentException when a field cannot be passed on
  static Response interim(int status, Fields fields) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Fields.Line line : StorageRules.withoutConnectionFields(fields).lines()) {
      headers.add(Map.entry(line.name().toLowerCase(Locale.ROOT), line.value()));
    }
    return Response.empty(status, headers);
  }

  /// In place of an answer that did not come.
  ///
  /// @param forward why it was asked for
  static Response failed(UpstreamFailure failure, String path, String forward) {
    ProblemDetails problem =
        ProblemDetails.of(failure.status(), String.valueOf(failure.getMessage()))
            .withHeader("cache-status", "brisk; fwd=" + forward + "; detail=upstream-failed");
    return Response.of(
        failure.status() == 503 ? problem.withHeader("retry-after", "1") : problem, path);
  }

  static Response onlyIfCached(String path) {
    return Response.of(
        ProblemDetails.of(504, "The request wants only what is cached, and this is not.")
            .withHeader("cache-status", "brisk; fwd=request; detail=only-if-cached"),
        path);
  }

  /// What is kept, as far as the request asks for it.
  static Response kept(RequestHead request, Kept.Answered answer, long nowMillis, String status) {
    String age = Long.toString(Math.max(0, answer.freshness().ageMillis(nowMillis) / 1000));
    byte[] body = answer.body();
    if (Validation.isNotModified(request, answer.head(), answer.receivedAt())) {
      return Response.empty(
          304,
          headers(
              answer.fields(),
              name -> name.startsWith("content-") && !name.equals("content-location"),
              age,
              status));
    }
    ByteRanges.Selection selected =
        KeptParts.isPart(answer)
            ? Objects.requireNonNull(ByteRanges.within(request, answer.head(), answer.receivedAt()))
            : ByteRanges.select(request, answer.head(), body.length, answer.receivedAt());
    return switch (selected) {
      case ByteRanges.Whole whole ->
          new Response(
              answer.head().status(),
              headers(answer.fields(), name -> name.equals("content-length"), age, status),
              new Body.Bytes(body));
      case ByteRanges.Unsatisfiable unsatisfiable -> {
        List<Map.Entry<String, String>> headers =
            headers(answer.fields(), name -> name.startsWith("content-"), age, status);
        headers.add(Map.entry("content-range", "bytes */" + body.length));
        yield Response.empty(416, headers);
      }
      case ByteRanges.Parts parts -> parts(answer, parts.ranges(), age, status);
    };
  }

  private static Response parts(
      Kept.Answered answer, List<ByteRanges.Range> ranges, String age, String status) {
    byte[] body = answer.body();
    long total = KeptParts.total(answer);
    long from = KeptParts.range(answer).first();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (ranges.size() == 1) {
      ByteRanges.Range range = ranges.getFirst();
      List<Map.Entry<String, String>> headers =
          headers(answer.fields(), RANGED::contains, age, status);
      headers.add(Map.entry("content-range", range.contentRange(total)));
      out.write(body, (int) (range.first() - from), (int) range.length());
      return new Response(206, headers, new Body.Bytes(out.toByteArray()));
    }
    String boundary = UUID.randomUUID().toString();
    String type = answer.fields().first("content-type");
    for (ByteRanges.Range range : ranges) {
      out.writeBytes(
          latin1(
              "--"
                  + boundary
                  + "\r\n"
                  + (type == null ? "" : "Content-Type: " + type + "\r\n")
                  + "Content-Range: "
                  + range.contentRange(total)
                  + "\r\n\r\n"));
      out.write(body, (int) (range.first() - from), (int) range.length());
      out.writeBytes(latin1("\r\n"));
    }
    out.writeBytes(latin1("--" + boundary + "--\r\n"));
    List<Map.Entry<String, String>> headers =
        headers(
            answer.fields(),
            name -> RANGED.contains(name) || name.equals("content-type"),
            age,
            status);
    headers.add(Map.entry("content-type", "multipart/byteranges; boundary=" + boundary));
    return new Response(206, headers, new Body.Bytes(out.toByteArray()));
  }

  private static List<Map.Entry<String, String>> headers(
      Fields fields, Predicate<String> without, @Nullable String age, String cacheStatus) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(fields.lines().size() + 3);
    String before = null;
    String via = null;
    for (Fields.Line line : fields.lines()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      switch (name) {
        case "cache-status" ->
            before = before == null ? line.value() : before + ", " + line.value();
        case "via" -> via = via == null ? line.value() : via + ", " + line.value();
        default -> {
          if (!without.test(name) && !(age != null && name.equals("age"))) {
            headers.add(Map.entry(name, line.value()));
          }
        }
      }
    }
    if (age != null && Rule.AGE_GENERATED.holds()) {
      headers.add(Map.entry("age", age));
    }
    headers.add(
        Map.entry("via", via == null ? ForwardedFields.VIA : via + ", " + ForwardedFields.VIA));
    headers.add(
        Map.entry(
            "cache-status",
            before == null || !Rule.CACHE_STATUS_LAST.holds()
                ? cacheStatus
                : before + ", " + cacheStatus));
    return headers;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Of something kept that answers: RFC 9211, section 2.1 and 2.4.
  static String hit(Freshness fresh, long nowMillis, @Nullable String detail) {
    return "brisk; hit; ttl="
        + Math.floorDiv(fresh.remainingMillis(nowMillis), 1000)
        + (detail == null ? byRule(fresh) : "; detail=" + detail);
  }

  static String byRule(Freshness fresh) {
    return fresh.source() == Freshness.Source.RULE ? "; detail=rule" : "";
  }
}
