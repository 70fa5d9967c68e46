package dev.brisk.jsonpath;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A query of JSON as RFC 9535 has it, such as `$.items[?@.price < 10].id`. Immutable, thread-safe.
///
/// Names are case-sensitive; numbers are compared by value; `match` and `search` take expressions
/// of RFC 9485 (I-Regexp), and one that is none matches nothing.
public final class JsonPath {
  /// Bounds how deep a query nests, too: it is read and run by recursion.
  static final int MAX_LENGTH = 1_000;

  /// Nodes that one query may look at: `$..*..*` on a large document has no other end.
  private static final int MAX_NODES = 1_000_000;

  private final Query query;

  private JsonPath(Query query) {
    this.query = query;
  }

  /// @throws IllegalArgumentException when the text is no query, with the place and what was
  ///   expected there
  public static JsonPath parse(String text) {
    return new JsonPath(new QueryParser(text).parse());
  }

  /// What the query selects, in the order of the document; the same node twice if it is selected
  /// twice.
  ///
  /// @throws IllegalStateException when more than a million nodes would have to be looked at
  public List<JsonNode> select(JsonNode root) {
    return query.select(new Context(root), root);
  }

  /// One evaluation: the document, and how much of it was looked at.
  static final class Context {
    private final JsonNode root;
    private int nodes;

    Context(JsonNode root) {
      this.root = root;
    }

    void count() {
      if (++nodes > MAX_NODES) {
        throw new IllegalStateException(
            "The JSON path looks at more than "
                + MAX_NODES
                + " nodes of this document. Name more of the members that lead there.");
      }
    }
  }

  /// `$` or `@` and what follows.
  record Query(boolean fromRoot, List<Segment> segments) {
    List<JsonNode> select(Context context, JsonNode current) {
      List<JsonNode> nodes = List.of(fromRoot ? context.root : current);
      for (Segment segment : segments) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode node : nodes) {
          segment.select(context, node, next);
        }
        nodes = next;
      }
      return nodes;
    }

    /// Whether it selects one node at most, whatever the document.
    boolean singular() {
      return segments.stream().allMatch(Segment::singular);
    }
  }

  /// @param descendants whether it looks at all that is beneath, too
  record Segment(boolean descendants, List<Selector> selectors) {
    void select(Context context, JsonNode node, List<JsonNode> into) {
      for (Selector selector : selectors) {
        selector.select(context, node, into);
      }
      if (descendants) {
        for (JsonNode child : node) {
          context.count();
          select(context, child, into);
        }
      }
    }

    boolean singular() {
      return !descendants
          && selectors.size() == 1
          && switch (selectors.getFirst()) {
            case Selector.Name name -> true;
            case Selector.Index index -> true;
            case Selector.Wildcard wildcard -> false;
            case Selector.Slice slice -> false;
            case Selector.Filter filter -> false;
          };
    }
  }
}
