package dev.brisk.server.source.sql;

import dev.brisk.server.source.SourceJson;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// How one column of a result becomes JSON.
///
/// | database | JSON |
/// |---|---|
/// | integers, decimals | exact numbers |
/// | floating point | numbers; NaN and infinity, which JSON lacks, are null |
/// | booleans | true, false |
/// | date, time, timestamp | ISO 8601; with a zone in UTC; PostgreSQL's infinity as a string |
/// | bytes | base64 |
/// | arrays | arrays |
/// | json, jsonb | the value itself |
/// | all else | its text |
///
/// SQLite types values, not columns: there the value decides, with help of the declared type for
/// booleans, timestamps, JSON, and text that was stored as bytes.
@FunctionalInterface
interface SqlColumn {
  int MAX_SCALE = 16_383;

  void write(ResultSet row, JsonGenerator json) throws SQLException;

  static SqlColumn of(ResultSetMetaData metadata, int index, Dialect dialect) throws SQLException {
    String typeName = String.valueOf(metadata.getColumnTypeName(index)).toLowerCase(Locale.ROOT);
    if (dialect == Dialect.SQLITE) {
      return sqlite(index, typeName);
    }
    if (typeName.equals("json") || typeName.equals("jsonb")) {
      return (row, json) -> writeJson(row.getString(index), json);
    }
    return switch (metadata.getColumnType(index)) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          typeName.equals("money") || typeName.equals("oid")
              ? text(index)
              : (row, json) -> {
                long value = row.getLong(index);
                if (row.wasNull()) {
                  json.writeNull();
                } else {
                  json.writeNumber(value);
                }
              };
      case Types.BOOLEAN, Types.BIT ->
          typeName.equals("bit") || typeName.equals("varbit")
              ? text(index)
              : (row, json) -> {
                boolean value = row.getBoolean(index);
                if (row.wasNull()) {
                  json.writeNull();
                } else {
                  json.writeBoolean(value);
                }
              };
      case Types.NUMERIC, Types.DECIMAL ->
          // As text: PostgreSQL's numeric may be NaN, which getBigDecimal refuses.
          (row, json) -> writeDecimal(row.getString(index), json);
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          typeName.equals("money")
              ? text(index)
              : (row, json) -> writeDecimal(row.getString(index), json);
      case Types.DATE -> (row, json) -> writeValue(row.getObject(index, LocalDate.class), json);
      case Types.TIME ->
          typeName.equals("timetz") ? text(index) : (row, json) -> writeTime(row, index, json);
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
          typeName.equals("timestamptz")
                  || metadata.getColumnType(index) == Types.TIMESTAMP_WITH_TIMEZONE
              ? (row, json) -> writeValue(row.getObject(index, OffsetDateTime.class), json)
              : (row, json) -> writeValue(row.getObject(index, LocalDateTime.class), json);
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
          (row, json) -> writeValue(row.getBytes(index), json);
      case Types.ARRAY ->
          (row, json) -> {
            Array array = row.getArray(index);
            boolean instants = typeName.equals("_timestamptz");
            Object elements = array == null ? null : array.getArray();
            writeValue(instants ? inUtc(elements) : elements, json);
          };
      default -> text(index);
    };
  }

  /// Elements of a `timestamptz[]` come without their zone, in that of this process.
  private static @Nullable Object inUtc(@Nullable Object elements) {
    return switch (elements) {
      case Object[] array -> Arrays.stream(array).map(SqlColumn::inUtc).toArray();
      case Timestamp time -> time.toInstant().atOffset(ZoneOffset.UTC);
      case null, default -> elements;
    };
  }

  /// PostgreSQL's day ends at 24:00:00, which Java's type has not.
  private static void writeTime(ResultSet row, int index, JsonGenerator json) throws SQLException {
    String text = row.getString(index);
    if (text != null && text.startsWith("24:")) {
      json.writeString(text);
    } else {
      writeValue(row.getObject(index, LocalTime.class), json);
    }
  }

  private static SqlColumn text(int index) {
    return (row, json) -> writeValue(row.getString(index), json);
  }

  private static SqlColumn sqlite(int index, String declared) {
    boolean bool = declared.startsWith("bool");
    boolean inline = declared.startsWith("json");
    boolean isText =
        declared.contains("char") || declared.contains("clob") || declared.contains("text");
    boolean timestamp = declared.startsWith("datetime") || declared.startsWith("timestamp");
    return (row, json) -> {
      Object value = row.getObject(index);
      if (bool && value instanceof Number number && (number.longValue() & ~1L) == 0) {
        json.writeBoolean(number.longValue() == 1);
      } else if (inline && value instanceof String text) {
        writeJson(text, json);
      } else if (timestamp && value instanceof String text && isSpacedTimestamp(text)) {
        json.writeString(text.substring(0, 10) + "T" + text.substring(11));
      } else {
        writeValue(isText && value instanceof byte[] bytes ? decoded(bytes) : value, json);
      }
    };
  }

  /// Some libraries store text as bytes; the column says what is meant.
  private static Object decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException noText) {
      return bytes;
    }
  }

  /// `2026-11-23 03:00…`, as SQLite's own functions write it.
  private static boolean isSpacedTimestamp(String text) {
    return text.length() > 15 && text.charAt(4) == '-' && text.charAt(10) == ' ';
  }

  private static void writeDecimal(@Nullable String text, JsonGenerator json) {
    if (text == null) {
      json.writeNull();
      return;
    }
    switch (text) {
      case "NaN", "Infinity", "-Infinity" -> json.writeNull();
      default -> writeValue(new BigDecimal(text), json);
    }
  }

  private static void writeJson(@Nullable String text, JsonGenerator json) {
    if (text == null) {
      json.writeNull();
    } else if (isJson(text)) {
      json.writeRawValue(text);
    } else {
      json.writeString(text);
    }
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = SourceJson.MAPPER.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException notJson) {
      return false;
    }
  }

  private static void writeValue(@Nullable Object value, JsonGenerator json) {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Short number -> json.writeNumber(number);
      case Double number -> {
        if (Double.isFinite(number)) {
          json.writeNumber(number);
        } else {
          json.writeNull();
        }
      }
      case Float number -> {
        if (Float.isFinite(number)) {
          json.writeNumber(number);
        } else {
          json.writeNull();
        }
      }
      // All digits in plain notation, which PostgreSQL has 16,383 of behind the point.
      case BigDecimal number -> {
        if (number.scale() >= -400 && number.scale() <= MAX_SCALE) {
          json.writeNumber(number.toPlainString());
        } else {
          json.writeNumber(number);
        }
      }
      case Boolean bool -> json.writeBoolean(bool);
      case byte[] bytes -> json.writeBinary(bytes);
      case LocalDate date ->
          json.writeString(
              date.equals(LocalDate.MAX)
                  ? "infinity"
                  : date.equals(LocalDate.MIN) ? "-infinity" : date.toString());
      case LocalTime time -> json.writeString(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
      case LocalDateTime time ->
          json.writeString(
              time.equals(LocalDateTime.MAX)
                  ? "infinity"
                  : time.equals(LocalDateTime.MIN)
                      ? "-infinity"
                      : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
      case OffsetDateTime time ->
          json.writeString(
              time.equals(OffsetDateTime.MAX)
                  ? "infinity"
                  : time.equals(OffsetDateTime.MIN)
                      ? "-infinity"
                      : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                          time.withOffsetSameInstant(ZoneOffset.UTC)));
      // Elements of arrays come as the old classes.
      case Timestamp time -> writeValue(time.toLocalDateTime(), json);
      case Date date -> writeValue(date.toLocalDate(), json);
      case Time time -> writeValue(time.toLocalTime(), json);
      case Object[] array -> {
        json.writeStartArray();
        for (Object element : array) {
          writeValue(element, json);
        }
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }
}
