package dev.brisk.server.route;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the number of the route that answers a method and a path. Immutable, thread-safe.
///
/// A template is made of fixed segments, parameters (`{name}`: exactly one segment, not empty) and
/// `**` (the rest, which may be empty; last only). Segment by segment, fixed text beats a parameter
/// and a parameter beats `**`; when the better one leads nowhere for this method, the next is
/// tried.
///
/// The path is split before it is decoded, so an encoded slash stays within its segment.
///
/// ```java
/// RouteTable table = RouteTable.of(List.of(new Route("GET", "/users/{id}")));
/// RouteMatch match = new RouteMatch();
/// table.match("GET", "/users/7", match);   // FOUND; match.route() is 0, match.parameter(0) is "7"
/// ```
public final class RouteTable {
  /// @param method upper case; `*`: any
  public record Route(String method, String template) {}

  public enum Outcome {
    FOUND,
    /// No template fits the path.
    NOT_FOUND,
    /// Some template fits, but none with this method: see [RouteTable#allowed].
    METHOD_NOT_ALLOWED,
    /// Broken percent-encoding, or a `.` or `..` segment: those mean different things to different
    /// readers.
    MALFORMED
  }

  private static final String ANY = "*";

  /// So many characters of a path may stand for one of a template: three bytes of UTF-8, escaped.
  private static final int MAX_ESCAPED = 9;

  private final Node root = new Node("", 0);

  private RouteTable() {}

  /// The routes are numbered in the order given.
  ///
  /// @throws IllegalArgumentException when two routes answer the same requests
  public static RouteTable of(List<Route> routes) {
    RouteTable table = new RouteTable();
    for (int i = 0; i < routes.size(); i++) {
      table.add(routes.get(i), i);
    }
    return table;
  }

  private void add(Route route, int index) {
    String template = route.template();
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("A path begins with '/', but this is '" + template + "'");
    }
    Node node = root;
    String[] segments = template.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      if (segment.equals("**")) {
        if (i != segments.length - 1) {
          throw new IllegalArgumentException("'**' must be last in '" + template + "'");
        }
        node = node.rest();
      } else if (segment.startsWith("{") && segment.endsWith("}")) {
        node = node.parameter();
      } else {
        node = node.fixed(segment);
      }
    }
    node.answer(route.method(), index, template);
  }

  /// Looks the route up.
  ///
  /// @param path as sent: encoded, without the query
  /// @param match receives the number and the parameters' places when the outcome is FOUND
  public Outcome match(String method, String path, RouteMatch match) {
    match.begin(path);
    if (path.isEmpty() || path.charAt(0) != '/' || isMalformed(path)) {
      return Outcome.MALFORMED;
    }
    if (find(root, method, path, 1, match)) {
      return Outcome.FOUND;
    }
    return allowed(path).isEmpty() ? Outcome.NOT_FOUND : Outcome.METHOD_NOT_ALLOWED;
  }

  /// The methods that some route answers on this path, sorted; `HEAD` goes with `GET` and `OPTIONS`
  /// with everything. Empty when no template fits.
  public Set<String> allowed(String path) {
    Set<String> methods = new TreeSet<>();
    if (!path.isEmpty() && path.charAt(0) == '/' && !isMalformed(path)) {
      collect(root, path, 1, methods);
    }
    if (methods.remove(ANY)) {
      methods.addAll(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return new LinkedHashSet<>(methods);
  }

  private static boolean find(Node node, String method, String path, int start, RouteMatch match) {
    if (start > path.length()) {
      // The path ended with the segment before.
      return node.found(method, match, -1)
          || (node.rest != null && node.rest.found(method, match, path.length()));
    }
    int end = segmentEnd(path, start);
    Node fixed = node.child(path, start, end);
    if (fixed != null && find(fixed, method, path, end + 1, match)) {
      return true;
    }
    Node parameter = node.parameter;
    if (parameter != null && end > start) {
      match.push(start, end);
      if (find(parameter, method, path, end + 1, match)) {
        return true;
      }
      match.pop();
    }
    return node.rest != null && node.rest.found(method, match, start);
  }

  private static void collect(Node node, String path, int start, Set<String> methods) {
    if (start > path.length()) {
      methods.addAll(node.methods);
    } else {
      int end = segmentEnd(path, start);
      Node fixed = node.child(path, start, end);
      if (fixed != null) {
        collect(fixed, path, end + 1, methods);
      }
      if (node.parameter != null && end > start) {
        collect(node.parameter, path, end + 1, methods);
      }
    }
    if (node.rest != null) {
      methods.addAll(node.rest.methods);
    }
  }

  private static int segmentEnd(String path, int start) {
    int end = path.indexOf('/', start);
    return end < 0 ? path.length() : end;
  }

  private static boolean isMalformed(String path) {
    if (path.indexOf('%') < 0 && path.indexOf("/.") < 0) {
      return false;
    }
    for (int start = 1; start <= path.length(); ) {
      int end = segmentEnd(path, start);
      String segment = PercentDecoder.decode(path, start, end, false);
      if (segment == null || segment.equals(".") || segment.equals("..")) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /// One segment of the templates. Children with fixed text hang in a small hash table that is
  /// looked up by a region of the path, so that a match makes no strings.
  private static final class Node {
    private final String segment;
    private final int hash;
    private final List<String> methods = new ArrayList<>(2);
    private final List<Integer> routes = new ArrayList<>(2);
    private Node[][] table = new Node[4][];
    private int children;
    private int longest;
    private @Nullable Node parameter;
    private @Nullable Node rest;

    Node(String segment, int hash) {
      this.segment = segment;
      this.hash = hash;
    }

    Node parameter() {
      Node node = parameter;
      if (node == null) {
        node = new Node("{}", 0);
        parameter = node;
      }
      return node;
    }

    Node rest() {
      Node node = rest;
      if (node == null) {
        node = new Node("**", 0);
        rest = node;
      }
      return node;
    }

    Node fixed(String text) {
      Node known = named(text, 0, text.length());
      if (known != null) {
        return known;
      }
      Node added = new Node(text, text.hashCode());
      longest = Math.max(longest, text.length());
      if (++children > table.length * 2) {
        Node[][] old = table;
        table = new Node[old.length * 4][];
        for (Node[] bucket : old) {
          if (bucket != null) {
            for (Node child : bucket) {
              put(child);
            }
          }
        }
      }
      put(added);
      return added;
    }

    private void put(Node child) {
      int slot = child.hash & (table.length - 1);
      Node[] bucket = table[slot];
      Node[] longer =
          bucket == null ? new Node[1] : java.util.Arrays.copyOf(bucket, bucket.length + 1);
      longer[longer.length - 1] = child;
      table[slot] = longer;
    }

    /// The child that a segment of a request's path names. The segment is decoded once at most:
    /// what comes out is a name, whatever it looks like (`%2541` is `%41`, not `A`). What is too
    /// long for any child costs nothing.
    @Nullable Node child(String path, int start, int end) {
      if (children == 0 || end - start > MAX_ESCAPED * longest) {
        return null;
      }
      int escape = path.indexOf('%', start);
      if (escape < 0 || escape >= end) {
        return named(path, start, end);
      }
      String decoded = PercentDecoder.decode(path, start, end, false);
      return decoded == null ? null : named(decoded, 0, decoded.length());
    }

    private @Nullable Node named(String text, int start, int end) {
      if (end - start > longest) {
        return null;
      }
      int hash = 0;
      for (int i = start; i < end; i++) {
        hash = 31 * hash + text.charAt(i);
      }
      Node[] bucket = table[hash & (table.length - 1)];
      if (bucket != null) {
        for (Node child : bucket) {
          if (child.hash == hash
              && child.segment.length() == end - start
              && text.startsWith(child.segment, start)) {
            return child;
          }
        }
      }
      return null;
    }

    void answer(String method, int index, String template) {
      if (methods.contains(method)) {
        throw new IllegalArgumentException(
            method + " " + template + " is there twice, or differs only in parameter names");
      }
      methods.add(method);
      routes.add(index);
    }

    boolean found(String method, RouteMatch match, int restStart) {
      int any = -1;
      for (int i = 0; i < methods.size(); i++) {
        String known = methods.get(i);
        if (known.equals(method)) {
          match.found(routes.get(i), restStart);
          return true;
        }
        if (known.equals(ANY) || (known.equals("GET") && method.equals("HEAD") && any < 0)) {
          any = i;
        }
      }
      if (any >= 0) {
        match.found(routes.get(any), restStart);
        return true;
      }
      return false;
    }
  }
}
