package dev.brisk.profiler.agent;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The door from the entry points of well-known servers: what a thread does between `enter` and
/// `leave` is work for a request.
///
/// The outermost entry point of a thread counts; those within it (a servlet in a container) are the
/// same request. What is asked of a request is asked by name, since each server has classes of its
/// own. Nothing here throws into the program.
public final class RequestMark {
  /// A request and a response with the methods of the servlet interfaces.
  public static final int SERVLET = 1;

  /// Jetty's own since version 12.
  public static final int JETTY = 2;

  /// Jetty's channel before that, which has the request.
  public static final int JETTY_CHANNEL = 3;

  /// An exchange of Undertow's.
  public static final int UNDERTOW = 4;

  /// An exchange of the JDK's server.
  public static final int JDK = 5;

  /// A message in Netty's pipeline, of which only some are requests.
  public static final int NETTY = 6;

  /// A request of Vert.x's own: over HTTP/2 it is no message in the pipeline.
  public static final int VERTX = 7;

  private static final int MOST_ENDPOINTS = 300;
  private static final String OTHERS = "(other paths)";
  private static final String SPRING_PATTERN =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";
  private static final Pattern VALUE =
      Pattern.compile(
          "\\d+|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}|(?=.*\\d)[\\w.~%=-]{16,}|.{41,}");

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final ThreadLocal<@Nullable RequestMark> CURRENT = new ThreadLocal<>();
  private static final Set<String> ENDPOINTS = ConcurrentHashMap.newKeySet();

  /// The endpoint by Spring's pattern, for the one by the path.
  private static final Map<String, String> BY_PATTERN = new ConcurrentHashMap<>();

  private static volatile boolean marking;

  private final Object request;
  private final int kind;
  private final MarkEvent event;

  private RequestMark(Object request, int kind, MarkEvent event) {
    this.request = request;
    this.kind = kind;
    this.event = event;
  }

  static void start() {
    ENDPOINTS.clear();
    BY_PATTERN.clear();
    marking = true;
  }

  static void stop() {
    marking = false;
  }

  /// Called by woven code on entry; null if this is not where a request begins.
  public static @Nullable RequestMark enter(@Nullable Object request, int kind) {
    if (!marking || request == null || kind == NETTY && !ByName.isHttpRequest(request)) {
      return null;
    }
    try {
      MarkEvent event = new MarkEvent();
      if (!event.isEnabled() || CURRENT.get() != null) {
        return null;
      }
      RequestMark mark =
          new RequestMark(
              kind == JETTY_CHANNEL ? ByName.get(request, "getRequest", request) : request,
              kind,
              event);
      event.request = NUMBERS.incrementAndGet();
      if (kind != VERTX) {
        event.endpoint = endpoint(mark.method(), template(mark.path()));
      }
      event.begin();
      CURRENT.set(mark);
      return mark;
    } catch (RuntimeException | LinkageError e) {
      return null; // the program is not to know that it is measured
    }
  }

  /// Called on every way out, with what `enter` returned.
  ///
  /// @param response what knows the status; null: the request does
  public static void leave(@Nullable RequestMark mark, @Nullable Object response) {
    if (mark == null) {
      return;
    }
    CURRENT.remove();
    try {
      if (mark.kind == VERTX) { // it takes its head in only in the method that is marked
        mark.event.endpoint = endpoint(mark.method(), template(mark.path()));
      }
      Object pattern = mark.pattern();
      if (pattern != null) {
        String byPath = String.valueOf(mark.event.endpoint);
        mark.event.endpoint =
            mark.onErrorPage()
                ? failed(byPath)
                : served(byPath, endpoint(mark.method(), pattern.toString()));
      }
      mark.event.status = mark.status(response);
      mark.event.last = true;
      mark.event.commit();
    } catch (RuntimeException | LinkageError e) {
      mark.event.end(); // it is not written
    }
  }

  private String method() {
    return String.valueOf(
        kind == NETTY || kind == VERTX
            ? ByName.get(request, "method", "")
            : kind == JDK || kind == UNDERTOW
                ? ByName.get(request, "getRequestMethod", "")
                : ByName.get(request, "getMethod", ""));
  }

  private String path() {
    Object path;
    switch (kind) {
      case NETTY:
      case VERTX:
        path = ByName.get(request, "uri", "");
        break;
      case JDK:
        path = ByName.get(ByName.get(request, "getRequestURI", ""), "getRawPath", "");
        break;
      case UNDERTOW:
        path = ByName.get(request, "getRequestPath", "");
        break;
      case JETTY:
        path = ByName.get(ByName.get(request, "getHttpURI", ""), "getPath", "");
        break;
      default:
        path = ByName.get(request, "getRequestURI", "");
    }
    return String.valueOf(path);
  }

  private @Nullable Object pattern() {
    return kind == SERVLET || kind == JETTY || kind == JETTY_CHANNEL
        ? ByName.attribute(request, SPRING_PATTERN)
        : null;
  }

  /// Whether the container went on to its page for errors, whose pattern is then the request's.
  private boolean onErrorPage() {
    return ByName.attribute(request, "jakarta.servlet.error.request_uri") != null
        || ByName.attribute(request, "javax.servlet.error.request_uri") != null;
  }

  /// The endpoint of a request that a pattern fits; remembered for those that fail.
  static String served(String byPath, String byPattern) {
    if (BY_PATTERN.size() < MOST_ENDPOINTS) {
      BY_PATTERN.put(byPath, byPattern);
    }
    return byPattern;
  }

  /// The endpoint of a request that failed: that of those which did not.
  static String failed(String byPath) {
    return BY_PATTERN.getOrDefault(byPath, byPath);
  }

  private int status(@Nullable Object response) {
    Object from = response == null ? request : response;
    Object status;
    switch (kind) {
      case NETTY:
        return 0;
      case VERTX:
        status = ByName.get(ByName.get(from, "response", from), "getStatusCode", 0);
        break;
      case JDK:
        status = ByName.get(from, "getResponseCode", 0);
        break;
      case UNDERTOW:
        status = ByName.get(from, "getStatusCode", 0);
        break;
      case JETTY_CHANNEL:
        status = ByName.get(ByName.get(from, "getResponse", from), "getStatus", 0);
        break;
      default:
        status = ByName.get(from, "getStatus", 0);
    }
    return status instanceof Integer && (Integer) status > 0 ? (Integer) status : 0;
  }

  /// The path without what looks like a value in it: `/users/42` is `/users/{}`.
  static String template(String path) {
    int end = path.length();
    for (char stop : new char[] {'?', '#', ';'}) {
      int at = path.indexOf(stop);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    int from = path.startsWith("http") ? Math.max(0, path.indexOf('/', path.indexOf("//") + 2)) : 0;
    StringBuilder template = new StringBuilder();
    for (String segment : path.substring(Math.min(from, end), end).split("/")) {
      if (!segment.isEmpty()) {
        template.append('/').append(VALUE.matcher(segment).matches() ? "{}" : segment);
      }
    }
    return template.length() == 0 ? "/" : template.toString();
  }

  /// A server may have any number of paths; a profile shows some.
  private static String endpoint(String method, String path) {
    String name = (method.isEmpty() ? "" : method + " ") + path;
    if (ENDPOINTS.contains(name)) {
      return name;
    }
    if (ENDPOINTS.size() >= MOST_ENDPOINTS) {
      return OTHERS;
    }
    ENDPOINTS.add(name);
    return name;
  }
}
