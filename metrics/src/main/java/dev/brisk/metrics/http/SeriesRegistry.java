package dev.brisk.metrics.http;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The numbers of routes, and the limit on their series.
///
/// A route is a method and a handler. Numbers are given in order and never taken back. A handler
/// has one number for each method, consecutive, so that the number of a request is the handler's
/// first number plus the method's.
final class SeriesRegistry {
  /// The methods of RFC 9110 and PATCH, then all others.
  static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "_OTHER");

  static final String NONE = "none";
  static final String OVERFLOW = "_overflow";
  static final int NOT_MEASURED = -1;
  private static final int OVERFLOW_FIRST = 0;
  private static final int NONE_FIRST = METHODS.size();

  /// Before it in the list are the overflow and `none`.
  private static final int FIRST_TEMPLATE = 2;

  private final HttpMetricsOptions options;
  private final Layout layout;
  private final ConcurrentHashMap<String, Integer> firstNumbers = new ConcurrentHashMap<>();
  private final List<String> handlers = new ArrayList<>();
  private final Map<Integer, BitSet> claims = new LinkedHashMap<>();
  private int series;

  SeriesRegistry(HttpMetricsOptions options, Layout layout) {
    this.options = options;
    this.layout = layout;
    handlers.add(OVERFLOW);
    handlers.add(NONE);
    firstNumbers.put(NONE, NONE_FIRST);
  }

  static int methodIndex(@Nullable String method) {
    if (method == null) {
      return METHODS.size() - 1;
    }
    return switch (method) {
      case "GET" -> 0;
      case "HEAD" -> 1;
      case "POST" -> 2;
      case "PUT" -> 3;
      case "DELETE" -> 4;
      case "CONNECT" -> 5;
      case "OPTIONS" -> 6;
      case "TRACE" -> 7;
      case "PATCH" -> 8;
      default -> 9;
    };
  }

  /// A route that the application has; its series exist at 0 from now on, whatever the limit.
  synchronized int known(String method, String handler) {
    int route = number(method, handler, Integer.MAX_VALUE);
    if (route != NOT_MEASURED) {
      for (int status : layout.initialStatuses()) {
        claimed(route, status);
      }
    }
    return route;
  }

  /// The number of a request's route; handlers that are new count against the limit.
  int number(String method, String handler) {
    return number(method, handler, options.maxSeries());
  }

  int unmatched(String method, String path) {
    return switch (options.untemplated()) {
      case GROUP -> NONE_FIRST + methodIndex(method);
      case IGNORE -> NOT_MEASURED;
      case KEEP -> number(method, path);
    };
  }

  private int number(String method, String handler, int maxHandlers) {
    Integer first = firstNumbers.get(handler);
    if (first == null) {
      first = add(handler, maxHandlers);
    }
    return first == NOT_MEASURED ? NOT_MEASURED : first + methodIndex(method);
  }

  private int add(String handler, int maxHandlers) {
    if (options.excludedHandlers().stream().anyMatch(p -> p.matcher(handler).find())) {
      synchronized (this) {
        // Remembered only while there is room: clients choose paths.
        if (firstNumbers.size() < maxHandlers) {
          firstNumbers.put(handler, NOT_MEASURED);
        }
      }
      return NOT_MEASURED;
    }
    synchronized (this) {
      Integer present = firstNumbers.get(handler);
      if (present != null) {
        return present;
      }
      if (firstNumbers.size() >= maxHandlers || series >= maxHandlers) {
        return OVERFLOW_FIRST;
      }
      int first = handlers.size() * METHODS.size();
      handlers.add(handler);
      firstNumbers.put(handler, first);
      return first;
    }
  }

  /// The most specific of the handlers whose template the path is. Only for the rare request: it
  /// looks at all of them.
  synchronized @Nullable String templateOf(String path) {
    String best = null;
    for (String handler : handlers.subList(FIRST_TEMPLATE, handlers.size())) {
      if (PathTemplate.matches(handler, path)
          && (best == null || PathTemplate.MORE_SPECIFIC.compare(handler, best) < 0)) {
        best = handler;
      }
    }
    return best;
  }

  /// Asks for the series of a route and a status. False: the limit is reached, count it in the
  /// overflow.
  synchronized boolean claim(int route, int statusIndex) {
    if (isOverflow(route)) {
      return true;
    }
    BitSet statuses = claims.get(route);
    if (statuses != null && statuses.get(statusIndex)) {
      return true;
    }
    if (series >= options.maxSeries()) {
      return false;
    }
    claimed(route, statusIndex);
    return true;
  }

  private void claimed(int route, int statusIndex) {
    BitSet statuses = claims.computeIfAbsent(route, number -> new BitSet());
    if (!statuses.get(statusIndex)) {
      statuses.set(statusIndex);
      series++;
    }
  }

  /// The routes with series, each with its statuses, in the order in which they came.
  synchronized Map<Integer, BitSet> series() {
    Map<Integer, BitSet> copy = LinkedHashMap.newLinkedHashMap(claims.size());
    claims.forEach((route, statuses) -> copy.put(route, (BitSet) statuses.clone()));
    return copy;
  }

  synchronized boolean hasSeries(int route) {
    return claims.containsKey(route);
  }

  synchronized int seriesCount() {
    return series;
  }

  synchronized int routeCount() {
    return handlers.size() * METHODS.size();
  }

  synchronized String handler(int route) {
    return handlers.get(route / METHODS.size());
  }

  static String method(int route) {
    return METHODS.get(route % METHODS.size());
  }

  /// Where a denied request is counted: its method is kept.
  static int overflow(int route) {
    return OVERFLOW_FIRST + route % METHODS.size();
  }

  static boolean isOverflow(int route) {
    return route < METHODS.size();
  }
}
