package dev.brisk.server.http;

import dev.brisk.server.http.syntax.HeaderSyntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Fields that an answer gets on its way out, beside its own: they depend on who asks, so that an
/// answer that is prepared once for all stays that. They stand in place of fields of the same name,
/// except `vary`, which adds up. Immutable.
public final class AddedFields {
  private final List<Map.Entry<String, String>> fields;
  private final Set<String> replaced;
  private final byte[] http1;

  /// @param fields lower-case names
  /// @param replaced names that the answer's own fields must not have
  /// @throws IllegalArgumentException when a name is not a token or a value holds a line break
  public AddedFields(List<Map.Entry<String, String>> fields, Set<String> replaced) {
    this.fields = List.copyOf(fields);
    this.replaced = Set.copyOf(replaced);
    StringBuilder lines = new StringBuilder(128);
    for (Map.Entry<String, String> field : this.fields) {
      HeaderSyntax.check(field.getKey(), field.getValue());
      lines.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
    }
    this.http1 = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  public List<Map.Entry<String, String>> fields() {
    return fields;
  }

  /// Each with its line end.
  public byte[] http1() {
    return http1;
  }

  /// Both.
  public AddedFields and(AddedFields others) {
    List<Map.Entry<String, String>> both = new ArrayList<>(fields);
    both.addAll(others.fields);
    Set<String> all = new HashSet<>(replaced);
    all.addAll(others.replaced);
    return new AddedFields(both, all);
  }

  /// The answer without the fields in whose place these stand; the same one if it has none.
  public Response over(Response response) {
    List<Map.Entry<String, String>> own = response.headers();
    for (int i = 0; i < own.size(); i++) {
      if (replaced.contains(own.get(i).getKey())) {
        return new Response(
            response.status(),
            own.stream().filter(field -> !replaced.contains(field.getKey())).toList(),
            response.body());
      }
    }
    return response;
  }
}
