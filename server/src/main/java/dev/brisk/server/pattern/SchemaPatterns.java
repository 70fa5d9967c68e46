package dev.brisk.server.pattern;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/// The expressions of JSON Schemas, as [TextPattern]s.
public final class SchemaPatterns implements RegularExpressionFactory {
  @Override
  public RegularExpression getRegularExpression(String expression) {
    return TextPattern.compile(expression)::find;
  }
}
