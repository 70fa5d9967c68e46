package dev.brisk.server.validate;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.UniqueItemsValidator;
import com.networknt.schema.path.NodePath;
import dev.brisk.cache.key.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The keyword `uniqueItems`, by the items' canonical forms. The library compares items whose
/// hashes are equal with one another, and clients can make all of them equal: 10,000 items took a
/// second. Texts that collide are kept in a tree by `HashSet`, so here n items take n log n
/// comparisons.
final class LinearUniqueItems extends AbstractKeyword {
  private static final CanonicalJson BY_VALUE =
      CanonicalJson.standard().withFractionsByValue().withMaximumDepth(1_000);

  LinearUniqueItems() {
    super("uniqueItems");
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    return new Validator(location, node, parent, context);
  }

  private static final class Validator extends UniqueItemsValidator {
    private final boolean wanted;

    Validator(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      super(location, node, parent, context);
      this.wanted = node.isBoolean() && node.booleanValue();
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, @Nullable JsonNode root, NodePath path) {
      if (wanted && node.isArray() && repeats(node)) {
        JsonNode twice = JsonNodeFactory.instance.arrayNode().add(1).add(1);
        super.validate(execution, twice, root, path);
      }
    }

    private static boolean repeats(JsonNode array) {
      Set<String> forms = HashSet.newHashSet(array.size());
      for (JsonNode item : array) {
        byte[] form = BY_VALUE.canonicalize(item.toString().getBytes(StandardCharsets.UTF_8));
        if (!forms.add(new String(form, StandardCharsets.UTF_8))) {
          return true;
        }
      }
      return false;
    }
  }
}
