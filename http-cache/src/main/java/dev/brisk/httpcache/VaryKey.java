package dev.brisk.httpcache;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which of a URL's variants a request is answered from: the values of the fields that the stored
/// response's `Vary` names (RFC 9111, section 4.1). Two requests with the same key match.
public final class VaryKey {
  /// Lists whose order and case mean nothing: weights say which member is preferred.
  private static final Set<String> SETS =
      Set.of("accept", "accept-charset", "accept-encoding", "accept-language");

  private VaryKey() {}

  /// The names in `Vary`, lower-case, sorted; empty if there is none. `*` is a name that no request
  /// matches.
  public static List<String> names(Fields response) {
    return List.copyOf(response.tokens("vary"));
  }

  /// The request's values for these names as one text, or null if one of them is `*`. A field that
  /// is not there differs from one that is empty.
  public static @Nullable String of(List<String> names, Fields request) {
    if (!Rule.VARY.holds()) {
      return "";
    }
    StringBuilder key = new StringBuilder();
    for (String name : names) {
      if (name.equals("*") && Rule.VARY_STAR.holds()) {
        return null;
      }
      String value = request.combined(name);
      if (value == null && !Rule.VARY_ABSENT.holds()) {
        value = "1";
      }
      // Line feeds stand in no field, so the parts cannot run into each other.
      key.append(name).append(value == null ? "" : ":" + normalized(name, value)).append('\n');
    }
    return key.toString();
  }

  /// The same for all values that are known to mean the same.
  private static String normalized(String name, String value) {
    List<String> members = new ArrayList<>();
    for (String member : value.split(",")) {
      if (!member.isBlank()) {
        members.add(member.strip());
      }
    }
    if (!SETS.contains(name)) {
      return String.join(",", members);
    }
    return members.stream()
        .map(member ->
            Arrays.stream(member.toLowerCase(Locale.ROOT).split(";"))
                .map(String::strip)
                .collect(Collectors.joining(";")))
        .sorted()
        .collect(Collectors.joining(","));
  }
}
