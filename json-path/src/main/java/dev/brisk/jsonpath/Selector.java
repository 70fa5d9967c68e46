package dev.brisk.jsonpath;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What stands between brackets, or behind a dot (RFC 9535, section 2.3).
sealed interface Selector {
  /// Adds what it selects of the node's children.
  void select(JsonPath.Context context, JsonNode node, List<JsonNode> into);

  record Name(String name) implements Selector {
    @Override
    public void select(JsonPath.Context context, JsonNode node, List<JsonNode> into) {
      JsonNode member = node.isObject() ? node.get(name) : null;
      if (member != null) {
        context.count();
        into.add(member);
      }
    }
  }

  record Wildcard() implements Selector {
    @Override
    public void select(JsonPath.Context context, JsonNode node, List<JsonNode> into) {
      for (JsonNode child : node) {
        context.count();
        into.add(child);
      }
    }
  }

  /// @param index from the end when negative
  record Index(long index) implements Selector {
    @Override
    public void select(JsonPath.Context context, JsonNode node, List<JsonNode> into) {
      long at = index < 0 ? node.size() + index : index;
      if (node.isArray() && at >= 0 && at < node.size()) {
        context.count();
        into.add(node.get((int) at));
      }
    }
  }

  /// @param start null: where the direction begins; likewise `end`
  record Slice(@Nullable Long start, @Nullable Long end, long step) implements Selector {
    @Override
    public void select(JsonPath.Context context, JsonNode node, List<JsonNode> into) {
      if (!node.isArray() || step == 0) {
        return;
      }
      long size = node.size();
      boolean forwards = step > 0;
      long lowest = forwards ? 0 : -1;
      long highest = forwards ? size : size - 1;
      long from = bound(start, forwards ? lowest : highest, size, lowest, highest);
      long to = bound(end, forwards ? highest : lowest, size, lowest, highest);
      for (long i = from; forwards ? i < to : i > to; i += step) {
        context.count();
        into.add(node.get((int) i));
      }
    }

    private static long bound(
        @Nullable Long written, long absent, long size, long lowest, long highest) {
      return written == null
          ? absent
          : Math.clamp(written < 0 ? size + written : written, lowest, highest);
    }
  }

  record Filter(Condition condition) implements Selector {
    @Override
    public void select(JsonPath.Context context, JsonNode node, List<JsonNode> into) {
      for (JsonNode child : node) {
        context.count();
        if (condition.holds(context, child)) {
          into.add(child);
        }
      }
    }
  }
}
