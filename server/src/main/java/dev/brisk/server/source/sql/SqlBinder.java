package dev.brisk.server.source.sql;

import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// Binds a request's values to a prepared statement, by the types that the database expects.
///
/// PostgreSQL types each parameter when it prepares a statement and takes no text for a uuid, a
/// date or jsonb. So it is asked once what it expects, and each value is given in that type: what
/// does not fit is a 422, not a failure. SQLite has no parameter types: the value's own decides.
final class SqlBinder {
  private static final Pattern UNDETERMINED =
      Pattern.compile("could not determine data type of parameter \\$(\\d+)");

  private static final int MAX_SCALE = 1_000;

  private final List<String> names;
  private final @Nullable String[] types;

  private SqlBinder(List<String> names, @Nullable String[] types) {
    this.names = names;
    this.types = types;
  }

  static SqlBinder describe(Connection connection, NamedStatement statement, Dialect dialect)
      throws SQLException {
    List<String> names = statement.names();
    @Nullable String[] types = new String[names.size()];
    try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
      switch (dialect) {
        case POSTGRESQL -> describePostgres(prepared, names, types);
        case SQLITE -> {
          int count = prepared.getParameterMetaData().getParameterCount();
          if (count != names.size()) {
            throw new SQLException("it has parameters that are not written as :name", "42000");
          }
        }
        case OTHER -> {}
      }
    }
    return new SqlBinder(names, types);
  }

  /// `:name is null` alone says nothing of the type: such a place takes the type of another place
  /// of the same name, else text.
  private static void describePostgres(
      PreparedStatement prepared, List<String> names, @Nullable String[] types)
      throws SQLException {
    boolean[] undetermined = new boolean[names.size()];
    ParameterMetaData metadata = null;
    while (metadata == null) {
      try {
        ParameterMetaData candidate = prepared.getParameterMetaData();
        candidate.getParameterCount();
        metadata = candidate;
      } catch (SQLException refused) {
        Matcher matcher = UNDETERMINED.matcher(String.valueOf(refused.getMessage()));
        if (!matcher.find()) {
          throw refused;
        }
        int place = Integer.parseInt(matcher.group(1));
        if (place > names.size() || undetermined[place - 1]) {
          throw refused;
        }
        undetermined[place - 1] = true;
        prepared.setNull(place, Types.VARCHAR);
      }
    }
    for (int i = 0; i < types.length; i++) {
      types[i] = undetermined[i] ? null : metadata.getParameterTypeName(i + 1);
    }
    for (int i = 0; i < types.length; i++) {
      for (int j = 0; j < types.length && types[i] == null; j++) {
        if (names.get(j).equals(names.get(i)) && !undetermined[j]) {
          types[i] = types[j];
        }
      }
      if (types[i] == null) {
        types[i] = "text";
      }
    }
  }

  /// One for each place, in order.
  List<String> names() {
    return names;
  }

  boolean sameTypesAs(SqlBinder other) {
    return Arrays.equals(types, other.types);
  }

  void bind(PreparedStatement prepared, SourceRequest request) throws SQLException {
    for (int i = 0; i < names.size(); i++) {
      Object value = value(names.get(i), request);
      String type = types[i];
      try {
        if (type == null) {
          bindByValue(prepared, i + 1, value);
        } else {
          bindByType(prepared, i + 1, value, type);
        }
      } catch (ArithmeticException | NumberFormatException outOfRange) {
        throw new SourceException(
            Kind.REFUSED,
            "'"
                + names.get(i)
                + (type == null
                    ? "' has more digits than the database keeps of a number: 64-bit integers, and"
                        + " else 15 to 17 digits. Send text to keep all."
                    : "' does not fit the database's type " + type + "."),
            null,
            outOfRange);
      }
    }
  }

  /// A parameter of the path or query wins over a field of the body, so that a body cannot redirect
  /// `PUT /users/{user_id}` to another user.
  static @Nullable Object value(String name, SourceRequest request) {
    JsonNode body = request.json();
    if (NamedStatement.asksWhetherSent(name)) {
      String input = NamedStatement.input(name);
      return request.parameters().containsKey(input) || body != null && body.has(input);
    }
    Object parameter = request.parameters().get(name);
    if (parameter != null) {
      return parameter;
    }
    JsonNode field = body == null ? null : body.get(name);
    if (field == null || field.isNull()) {
      return null;
    }
    if (field.isString()) {
      return field.stringValue();
    }
    if (field.isBoolean()) {
      return field.booleanValue();
    }
    if (field.isIntegralNumber()) {
      return field.canConvertToLong() ? (Object) field.longValue() : field.bigIntegerValue();
    }
    if (field.isNumber()) {
      return field.decimalValue();
    }
    return field;
  }

  private static void bindByValue(PreparedStatement prepared, int place, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> prepared.setNull(place, Types.VARCHAR);
      case Long number -> prepared.setLong(place, number);
      case Double number -> prepared.setDouble(place, number);
      case BigDecimal number -> prepared.setDouble(place, exactDouble(number));
      case BigInteger number -> prepared.setDouble(place, exactDouble(new BigDecimal(number)));
      case Boolean bool -> prepared.setBoolean(place, bool);
      default -> prepared.setString(place, text(value));
    }
  }

  /// SQLite has no decimals: what is neither a 64-bit integer nor, in its shortest form, a double
  /// would be stored as another number.
  private static double exactDouble(BigDecimal number) {
    double nearest = number.doubleValue();
    if (Double.isInfinite(nearest) || BigDecimal.valueOf(nearest).compareTo(number) != 0) {
      throw new ArithmeticException("more digits than a double has");
    }
    return nearest;
  }

  private static void bindByType(
      PreparedStatement prepared, int place, @Nullable Object value, String type)
      throws SQLException {
    if (value == null) {
      prepared.setObject(place, object(type, null));
      return;
    }
    switch (type) {
      case "int2", "int4" -> {
        int exact = new BigDecimal(text(value)).intValueExact();
        if (type.equals("int2") && exact != (short) exact) {
          throw new ArithmeticException("out of range of int2");
        }
        prepared.setInt(place, exact);
      }
      case "int8" -> prepared.setLong(place, new BigDecimal(text(value)).longValueExact());
      case "text", "varchar" -> prepared.setString(place, text(value));
      case "bool" -> {
        if (value instanceof Boolean bool) {
          prepared.setBoolean(place, bool);
        } else {
          prepared.setObject(place, object(type, text(value)));
        }
      }
      case "json", "jsonb" -> prepared.setObject(place, object(type, json(value)));
      case "bytea" -> prepared.setBytes(place, bytes(text(value)));
      default -> {
        if (type.startsWith("_") && elements(value) instanceof List<?> elements) {
          Object[] texts = elements.stream().map(e -> e == null ? null : text(e)).toArray();
          prepared.setArray(
              place, prepared.getConnection().createArrayOf(type.substring(1), texts));
        } else {
          prepared.setObject(place, object(type, text(value)));
        }
      }
    }
  }

  private static PGobject object(String type, @Nullable String value) throws SQLException {
    PGobject object = new PGobject();
    object.setType(type);
    object.setValue(value);
    return object;
  }

  private static @Nullable List<?> elements(Object value) {
    if (value instanceof JsonNode node && node.isArray()) {
      return node.valueStream()
          .map(element ->
              element.isNull() ? null : element.isString() ? element.stringValue() : element)
          .toList();
    }
    return value instanceof List<?> list ? list : null;
  }

  static String text(Object value) {
    if (value instanceof BigDecimal number) {
      // 1E+999999999 written out would fill the heap.
      return Math.abs((long) number.scale()) <= MAX_SCALE
          ? number.toPlainString()
          : number.toString();
    }
    return value.toString();
  }

  private static String json(Object value) {
    return value instanceof String text ? StringNode.valueOf(text).toString() : value.toString();
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      throw new NumberFormatException("not base64");
    }
  }
}
