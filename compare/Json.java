import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads single fields of a result as `brisk … --json` prints it; the first of a name counts.
final class Json {
  private Json() {}

  static double number(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\" : ([-0-9.E]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("The result has no " + field + ": " + json);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
