package dev.brisk.server.pattern;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.PatternValidator;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The keyword `pattern` of JSON Schema, which looks at no text that the `maxLength` beside it
/// refuses anyway: the library asks all keywords, in an order of its own.
public final class LengthFirstPattern extends AbstractKeyword {
  private LengthFirstPattern() {
    super("pattern");
  }

  /// The dialects that schemas may be written in, with this keyword. The first is 2020-12.
  public static List<Dialect> dialects() {
    return Stream.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4())
        .map(dialect -> Dialect.builder(dialect).keyword(new LengthFirstPattern()).build())
        .toList();
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    JsonNode most = parent.getSchemaNode().get("maxLength");
    return most == null || !most.isNumber()
        ? new PatternValidator(location, node, parent, context)
        : new Bounded(location, node, parent, context, most.asDouble());
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
