package dev.brisk.httpcache;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// What a shared cache may store (RFC 9111, section 3), and in what form.
public final class StorageRules {
  /// Those whose meaning the rules here know (section 3: "understands"). A status outside is stored
  /// only without `must-understand`.
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404,
          405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 425, 426, 428,
          429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 511);

  /// Of a connection and not of a message (RFC 9110, section 7.6.1).
  private static final Set<String> OF_CONNECTIONS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade",
          "trailer");

  private static final Set<String> OF_PROXIES =
      Set.of("proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

  private StorageRules() {}

  /// What becomes of a response.
  public sealed interface Decision {}

  /// It may be stored.
  ///
  /// @param head without the fields that are not to be stored
  /// @param freshness how long it may be used
  public record Store(ResponseHead head, Freshness freshness) implements Decision {}

  /// It goes to its client and nowhere else.
  public record Pass(Reason reason) implements Decision {}

  /// Why a response is not stored.
  public enum Reason {
    /// Only answers to GET are stored: others would need more than a URL to be found again.
    METHOD,
    /// 1xx; 304, which is a part of another; 206 that does not say which part it is.
    STATUS,
    /// `must-understand`, with a status that nobody here knows.
    NOT_UNDERSTOOD,
    /// `no-store` in the response.
    NO_STORE,
    /// `no-store` in the request.
    REQUEST_NO_STORE,
    /// `private`.
    PRIVATE,
    /// The request carried `Authorization`, and the response allows nobody to share it.
    AUTHORIZATION,
    /// `Vary: *`: no request is ever like this one.
    VARY_ALL,
    /// It says nothing that would let it be stored, or its status lets nobody guess.
    NOTHING_SAID,
    /// It is stale when it comes and has nothing to validate it by: it would never be used.
    USELESS
  }

  /// Judges a complete response. One that broke off is never stored.
  public static Decision decide(
      RequestHead request, ResponseHead response, Exchange exchange, CacheSettings settings) {
    Fields fields = response.fields();
    CacheControl control = FreshnessRules.directives(fields, settings);
    int status = response.status();
    if (!request.method().equals("GET")) {
      return new Pass(Reason.METHOD);
    }
    if (status < 200 || status == 304 || status == 206 && !isOnePart(fields)) {
      return new Pass(Reason.STATUS);
    }
    boolean mustUnderstand = control.has("must-understand");
    if (mustUnderstand && !UNDERSTOOD.contains(status) && Rule.MUST_UNDERSTAND.holds()) {
      return new Pass(Reason.NOT_UNDERSTOOD);
    }
    // Section 5.2.2.3: who understands the status may ignore the no-store beside it.
    if (control.has("no-store")
        && !(mustUnderstand && Rule.MUST_UNDERSTAND_BEFORE_NO_STORE.holds())
        && Rule.NO_STORE.holds()) {
      return new Pass(Reason.NO_STORE);
    }
    if (request.cacheControl().has("no-store") && Rule.REQUEST_NO_STORE.holds()) {
      return new Pass(Reason.REQUEST_NO_STORE);
    }
    if (control.hasUnqualified("private") && Rule.PRIVATE.holds()) {
      return new Pass(Reason.PRIVATE);
    }
    if (request.fields().has("authorization")
        && !allowsSharing(control)
        && Rule.AUTHORIZATION.holds()) {
      return new Pass(Reason.AUTHORIZATION);
    }
    if (fields.tokens("vary").contains("*") && Rule.VARY_STAR.holds()) {
      return new Pass(Reason.VARY_ALL);
    }
    Freshness freshness = FreshnessRules.of(response, exchange, settings);
    if (!saysThatItMayBeStored(response, control, freshness) && Rule.SAYS_THAT_IT_MAY.holds()) {
      return new Pass(Reason.NOTHING_SAID);
    }
    boolean validator = fields.has("etag") || fields.has("last-modified");
    // Stale as it comes, a client's max-stale may still want it.
    boolean everUsed =
        !freshness.validatesAlways()
            && (freshness.isFresh(exchange.receivedAtMillis())
                || freshness.lifetimeMillis() > 0 && !freshness.forbidsStale());
    boolean usedStale =
        !freshness.forbidsStale()
            && (freshness.staleWhileRevalidateMillis() > 0 || freshness.staleIfErrorMillis() > 0);
    if (!validator && !everUsed && !usedStale) {
      return new Pass(Reason.USELESS);
    }
    return new Store(stored(response, control), freshness);
  }

  /// What a response says against its being stored, all of it at once: [Reason#NO_STORE],
  /// [Reason#PRIVATE], [Reason#VARY_ALL]. For caches that keep what says nothing for it, too.
  public static Set<Reason> objections(ResponseHead response, CacheSettings settings) {
    CacheControl control = FreshnessRules.directives(response.fields(), settings);
    Set<Reason> said = EnumSet.noneOf(Reason.class);
    if (control.has("no-store")
        && !(control.has("must-understand") && UNDERSTOOD.contains(response.status()))) {
      said.add(Reason.NO_STORE);
    }
    if (control.hasUnqualified("private")) {
      said.add(Reason.PRIVATE);
    }
    if (response.fields().tokens("vary").contains("*")) {
      said.add(Reason.VARY_ALL);
    }
    return said;
  }

  /// How long a response says that it is fresh, also one that is not to be stored.
  public static Freshness freshness(
      ResponseHead response, Exchange exchange, CacheSettings settings) {
    return FreshnessRules.of(response, exchange, settings);
  }

  /// The fields, lower case, that are left out when the response is stored: those that `no-cache`
  /// and `private` name (section 3.1, the second item, and 5.2.2).
  public static Set<String> fieldsLeftOut(ResponseHead response, CacheSettings settings) {
    return leftOut(FreshnessRules.directives(response.fields(), settings));
  }

  /// Whether it says which part of how much it is; of several at once each would have to.
  private static boolean isOnePart(Fields fields) {
    ByteRanges.Content content = ByteRanges.contentRange(fields.first("content-range"));
    return content != null && content.total().isPresent();
  }

  /// Section 3.5.
  private static boolean allowsSharing(CacheControl control) {
    return control.has("must-revalidate")
        || control.has("public")
        || control.seconds("s-maxage") != CacheControl.ABSENT;
  }

  /// Section 3, the last item.
  private static boolean saysThatItMayBeStored(
      ResponseHead response, CacheControl control, Freshness freshness) {
    return control.has("public")
        || freshness.source() != Freshness.Source.NONE
        || control.has("no-cache")
        || FreshnessRules.HEURISTIC.contains(response.status());
  }

  /// Without what section 3.1 keeps out, and what `no-cache` and `private` name: a stored field
  /// that may not be used without validation is better not there.
  private static ResponseHead stored(ResponseHead response, CacheControl control) {
    Set<String> left = leftOut(control);
    return new ResponseHead(
        response.status(), withoutConnectionFields(response.fields()).without(left::contains));
  }

  private static Set<String> leftOut(CacheControl control) {
    Set<String> left = new HashSet<>();
    if (Rule.NO_CACHE_FIELDS.holds()) {
      left.addAll(control.fieldNames("no-cache"));
    }
    if (Rule.PRIVATE_FIELDS.holds()) {
      left.addAll(control.fieldNames("private"));
    }
    return left;
  }

  /// The fields that are the message's own: without those of the connection, those that
  /// `Connection` names, and those of proxies.
  public static Fields withoutConnectionFields(Fields fields) {
    Set<String> named = fields.tokens("connection");
    return fields.without(name ->
        OF_CONNECTIONS.contains(name) && Rule.OF_A_CONNECTION.holds()
            || OF_PROXIES.contains(name) && Rule.OF_A_PROXY.holds()
            || named.contains(name) && Rule.NAMED_BY_CONNECTION.holds());
  }
}
