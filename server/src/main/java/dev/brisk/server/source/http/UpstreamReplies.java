package dev.brisk.server.source.http;

import dev.brisk.httpcache.CacheSettings;
import dev.brisk.httpcache.Exchange;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.StorageRules;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.message.Restriction;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
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

  /// What is sent and is not the same in each call.
  private static final Set<String> DIFFERS = Set.of("traceparent", "tracestate");

  private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]{0,256}\"");
  private static final Pattern HTTP_DATE = Pattern.compile("[A-Za-z0-9 ,:+-]{1,40}");

  private UpstreamReplies() {}

  /// @param clock for a `Retry-After` that is a date
  static SourceException failure(HttpTransport.Reply reply, InstantSource clock) {
    return withoutWord(reply, clock)
        .withRestrictions(restrictions(reply, List.of(), freshness(reply, clock)));
  }

  private static SourceException withoutWord(HttpTransport.Reply reply, InstantSource clock) {
    int status = reply.status();
    return switch (status) {
      case 404, 410 -> new SourceException(Kind.NOT_FOUND, "The upstream has no such thing.");
      case 409 -> new SourceException(Kind.CONFLICT, "The upstream reports a conflict.");
      case 400, 422 -> new SourceException(Kind.REFUSED, "The upstream refuses the request.");
      case 429 ->
          new SourceException(
              Kind.UNAVAILABLE,
              "The upstream allows no more calls now.",
              RetryAfter.parse(reply.fields().first("retry-after"), clock),
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
  static Answer answer(HttpTransport.Reply reply, List<String> more, InstantSource clock) {
    List<Map.Entry<String, String>> passed = new ArrayList<>();
    for (String name : PASSED_HEADERS) {
      String value = reply.fields().first(name);
      if (value != null && isUsable(name, value)) {
        passed.add(Map.entry(name, value));
      }
    }
    for (String name : more) {
      String value = reply.fields().first(name);
      if (value != null && !PASSED_HEADERS.contains(name)) {
        passed.add(Map.entry(name, value));
      }
    }
    Freshness freshness = freshness(reply, clock);
    return new Answer(
        reply.status(),
        passed,
        new Body.Bytes(reply.body()),
        restrictions(reply, passed, freshness),
        saysHowLong(freshness) ? Duration.ofMillis(Math.max(0, remaining(freshness))) : null);
  }

  /// What the upstream says against the answer's being kept.
  ///
  /// A `Vary` that names fields of the client says nothing here: the upstream gets none of them,
  /// and what it gets is the same in each call, but for the trace and conditions.
  private static Set<Restriction> restrictions(
      HttpTransport.Reply reply, List<Map.Entry<String, String>> passed, Freshness freshness) {
    ResponseHead head = new ResponseHead(reply.status(), reply.fields());
    Set<StorageRules.Reason> objections = StorageRules.objections(head, CacheSettings.DEFAULT);
    Set<String> leftOut = StorageRules.fieldsLeftOut(head, CacheSettings.DEFAULT);
    Set<Restriction> restrictions = EnumSet.noneOf(Restriction.class);
    if (objections.contains(StorageRules.Reason.NO_STORE)) {
      restrictions.add(Restriction.NO_STORE);
    }
    if (objections.contains(StorageRules.Reason.PRIVATE)
        || passed.stream().anyMatch(field -> leftOut.contains(field.getKey()))) {
      restrictions.add(Restriction.PRIVATE);
    }
    if (objections.contains(StorageRules.Reason.VARY_ALL)
        || reply.fields().tokens("vary").stream().anyMatch(DIFFERS::contains)) {
      restrictions.add(Restriction.VARY);
    }
    if (reply.fields().has("set-cookie") && !leftOut.contains("set-cookie")) {
      restrictions.add(Restriction.SET_COOKIE);
    }
    if (freshness.validatesAlways()) {
      restrictions.add(Restriction.NO_CACHE);
    }
    if (saysHowLong(freshness) && remaining(freshness) <= 0) {
      restrictions.add(Restriction.MAX_AGE);
    }
    return restrictions;
  }

  private static Freshness freshness(HttpTransport.Reply reply, InstantSource clock) {
    long now = clock.millis();
    return StorageRules.freshness(
        new ResponseHead(reply.status(), reply.fields()),
        new Exchange(now, now),
        CacheSettings.DEFAULT);
  }

  private static boolean saysHowLong(Freshness freshness) {
    return switch (freshness.source()) {
      case S_MAXAGE, MAX_AGE, EXPIRES -> true;
      case RULE, HEURISTIC, NONE -> false;
    };
  }

  private static long remaining(Freshness freshness) {
    return freshness.remainingMillis(freshness.receivedAtMillis());
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
