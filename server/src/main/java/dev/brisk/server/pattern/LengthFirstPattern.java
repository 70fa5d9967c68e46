package dev.brisk.server.pattern;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.PatternValidator;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The keyword `pattern` of JSON Schema, which looks at no text that a `maxLength` refuses anyway
/// that holds together with it: beside it, in a branch of `allOf`, or behind a `$ref` within the
/// document. The library asks all keywords, in an order of its own.
public final class LengthFirstPattern extends AbstractKeyword {
  /// References and branches within one another are not followed further.
  private static final int MAX_DEPTH = 16;

  private LengthFirstPattern() {
    super("pattern");
  }

  /// The dialects that schemas may be written in, with this keyword and another one. The first is
  /// 2020-12.
  public static List<Dialect> dialects(Keyword other) {
    return Stream.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4())
        .map(dialect ->
            Dialect.builder(dialect).keyword(new LengthFirstPattern()).keyword(other).build())
        .toList();
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    Schema whole = parent;
    while (isBranch(whole)) {
      whole = whole.getParentSchema();
    }
    Schema document = whole;
    while (document.getParentSchema() != null) {
      document = document.getParentSchema();
    }
    double most = maxLength(whole.getSchemaNode(), document.getSchemaNode(), 0);
    return most == Double.MAX_VALUE
        ? new PatternValidator(location, node, parent, context)
        : new Bounded(location, node, parent, context, most);
  }

  /// Whether it stands in the `allOf` of the schema around it.
  private static boolean isBranch(Schema schema) {
    NodePath path = schema.getSchemaLocation().getFragment();
    int names = path.getNameCount();
    return schema.getParentSchema() != null
        && names >= 2
        && path.getName(names - 2).equals("allOf");
  }

  /// The smallest that holds for whatever the schema holds for; without one a number without end.
  private static double maxLength(JsonNode schema, JsonNode document, int depth) {
    if (!schema.isObject() || depth > MAX_DEPTH) {
      return Double.MAX_VALUE;
    }
    JsonNode own = schema.get("maxLength");
    double most = own != null && own.isNumber() ? own.asDouble() : Double.MAX_VALUE;
    for (JsonNode branch : schema.path("allOf")) {
      most = Math.min(most, maxLength(branch, document, depth + 1));
    }
    JsonNode reference = schema.get("$ref");
    if (reference != null && reference.isString() && reference.stringValue().startsWith("#/")) {
      JsonNode target = at(document, reference.stringValue().substring(1));
      most = Math.min(most, maxLength(target, document, depth + 1));
    }
    return most;
  }

  /// Pointers with percent signs, and those that are none, lead nowhere here.
  private static JsonNode at(JsonNode document, String pointer) {
    try {
      return document.at(pointer);
    } catch (IllegalArgumentException noPointer) {
      return document.path("");
    }
  }

  private static final class Bounded extends PatternValidator {
    private final double maxLength;

    Bounded(
        SchemaLocation location,
        JsonNode node,
        Schema parent,
        SchemaContext context,
        double maxLength) {
      super(location, node, parent, context);
      this.maxLength = maxLength;
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, @Nullable JsonNode root, NodePath path) {
      if (!node.isString() || !tooLong(node.asString())) {
        super.validate(execution, node, root, path);
      }
    }

    /// Lengths are in code points, of which a text has at least half as many as units.
    private boolean tooLong(String text) {
      return text.length() > maxLength
          && (text.length() > 2 * maxLength || text.codePointCount(0, text.length()) > maxLength);
    }
  }
}
