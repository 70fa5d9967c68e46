package dev.brisk.server.source.http;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What an upstream's reply is to a client: an answer with the headers that are passed on, or a
/// failure.
final class UpstreamReplies {
  private static final List<String> PASSED_HEADERS =
      List.of(
          "content-type",
          "content-language",
          "content-disposition",
          "link",
          "etag",
          "last-modified");

  /// What the connection or the cache says itself, or what is for one user.
  static final Set<String> NEVER_PASSED =
      Set.of(
          "age",
          "cache-control",
          "cache-status",
          "connection",
          "content-encoding",
          "content-length",
          "date",
          "expires",
          "keep-alive",
          "server-timing",
          "set-cookie",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "vary");

  private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]{0,256}\"");
  private static final Pattern HTTP_DATE = Pattern.compile("[A-Za-z0-9 ,:+-]{1,40}");

  private UpstreamReplies() {}

  /// @param clock for a `Retry-After` that is a date
  static SourceException failure(HttpTransport.Reply reply, InstantSource clock) {
    int status = reply.status();
    return switch (status) {
      case 404, 410 -> new SourceException(Kind.NOT_FOUND, "The upstream has no such thing.");
      case 409 -> new SourceException(Kind.CONFLICT, "The upstream reports a conflict.");
      case 400, 422 -> new SourceException(Kind.REFUSED, "The upstream refuses the request.");
      case 429 ->
          new SourceException(
              Kind.UNAVAILABLE,
              "The upstream allows no more calls now.",
              RetryAfter.parse(reply.headers().get("retry-after"), clock),
              null);
      default ->
          new SourceException(
              Kind.BAD_UPSTREAM,
              status >= 300 && status < 400
                  ? "The upstream redirects, which is not followed."
                  : "The upstream answered " + status + ".");
    };
  }

  /// @param more names of headers to pass on as well
  static Answer answer(HttpTransport.Reply reply, List<String> more) {
    List<Map.Entry<String, String>> passed = new ArrayList<>();
    for (String name : PASSED_HEADERS) {
      String value = reply.headers().get(name);
      if (value != null && isUsable(name, value)) {
        passed.add(Map.entry(name, value));
      }
    }
    for (String name : more) {
      String value = reply.headers().get(name);
      if (value != null && !PASSED_HEADERS.contains(name)) {
        passed.add(Map.entry(name, value));
      }
    }
    return new Answer(reply.status(), passed, new Body.Bytes(reply.body()));
  }

  /// Validators come back to the upstream and go out to clients: malformed ones do neither.
  private static boolean isUsable(String name, String value) {
    return switch (name) {
      case "etag" -> ENTITY_TAG.matcher(value).matches();
      case "last-modified" -> HTTP_DATE.matcher(value).matches();
      default -> true;
    };
  }
}
