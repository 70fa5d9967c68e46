package dev.brisk.server.route;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What [RouteTable#match] found. Reused for request after request by one thread: read it before
/// the next match.
public final class RouteMatch {
  private String path = "";
  private int route = -1;
  private int parameters;
  private int[] bounds = new int[8];
  private int restStart = -1;

  /// The number of the route, or -1.
  public int route() {
    return route;
  }

  public int parameterCount() {
    return parameters;
  }

  /// The decoded value of the path's n-th parameter, from 0.
  public String parameter(int n) {
    String value = PercentDecoder.decode(path, bounds[2 * n], bounds[2 * n + 1], false);
    if (value == null) {
      throw new IllegalStateException("a malformed path cannot match");
    }
    return value;
  }

  /// What `**` took, still encoded and without a leading slash; null when the route has none.
  public @Nullable String rest() {
    return restStart < 0 ? null : path.substring(Math.min(restStart, path.length()));
  }

  /// One that later matches leave as it is.
  public RouteMatch copy() {
    RouteMatch copy = new RouteMatch();
    copy.path = path;
    copy.route = route;
    copy.parameters = parameters;
    copy.bounds = bounds.clone();
    copy.restStart = restStart;
    return copy;
  }

  void begin(String path) {
    this.path = path;
    route = -1;
    parameters = 0;
    restStart = -1;
  }

  void push(int start, int end) {
    if (2 * parameters == bounds.length) {
      bounds = Arrays.copyOf(bounds, bounds.length * 2);
    }
    bounds[2 * parameters] = start;
    bounds[2 * parameters + 1] = end;
    parameters++;
  }

  void pop() {
    parameters--;
  }

  void found(int route, int restStart) {
    this.route = route;
    this.restStart = restStart;
  }
}
