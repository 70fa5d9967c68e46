package dev.brisk.jsonpath;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What gives one value, or nothing (null), to a comparison or a function.
sealed interface Operand {
  @Nullable JsonNode value(JsonPath.Context context, JsonNode current);

  record Literal(JsonNode value) implements Operand {
    @Override
    public JsonNode value(JsonPath.Context context, JsonNode current) {
      return value;
    }
  }

  /// The node that is selected, if it is one: a singular query, or the function `value`.
  record Single(JsonPath.Query query) implements Operand {
    @Override
    public @Nullable JsonNode value(JsonPath.Context context, JsonNode current) {
      List<JsonNode> nodes = query.select(context, current);
      return nodes.size() == 1 ? nodes.getFirst() : null;
    }
  }

  record Count(JsonPath.Query query) implements Operand {
    @Override
    public JsonNode value(JsonPath.Context context, JsonNode current) {
      return JsonNodeFactory.instance.numberNode(query.select(context, current).size());
    }
  }

  /// Characters of a text, items of an array, members of an object.
  record Length(Operand of) implements Operand {
    @Override
    public @Nullable JsonNode value(JsonPath.Context context, JsonNode current) {
      JsonNode value = of.value(context, current);
      if (value == null || !(value.isString() || value.isContainer())) {
        return null;
      }
      String text = value.isString() ? value.stringValue() : null;
      return JsonNodeFactory.instance.numberNode(
          text == null ? value.size() : text.codePointCount(0, text.length()));
    }
  }
}
