package dev.brisk.server.source.sql;

import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceJson;
import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Rows as JSON, within a bound of rows and bytes.
final class SqlRows {
  private final ResultSet rows;
  private final String[] names;
  private final SqlColumn[] columns;
  private final int maxRows;
  private final BoundedBytes bytes;

  SqlRows(ResultSet rows, Dialect dialect, int maxRows, long maxBytes) throws SQLException {
    this.rows = rows;
    this.maxRows = maxRows;
    this.bytes = new BoundedBytes(maxBytes);
    ResultSetMetaData metadata = rows.getMetaData();
    int count = metadata.getColumnCount();
    names = new String[count];
    columns = new SqlColumn[count];
    for (int i = 0; i < count; i++) {
      names[i] = metadata.getColumnLabel(i + 1);
      columns[i] = SqlColumn.of(metadata, i + 1, dialect);
    }
  }

  /// A JSON object has each name once; which of two values a client's parser keeps is its secret.
  private void requireUniqueNames() {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new SourceException(
            Kind.FAILED,
            "The result has two columns with the name '"
                + name
                + "'. Name them apart in the statement: … AS other_name.");
      }
    }
  }

  byte[] one() throws SQLException {
    requireUniqueNames();
    first();
    try (JsonGenerator json = SourceJson.MAPPER.createGenerator(bytes)) {
      row(json);
    }
    return bytes.toByteArray();
  }

  byte[] many() throws SQLException {
    requireUniqueNames();
    try (JsonGenerator json = SourceJson.MAPPER.createGenerator(bytes)) {
      json.writeStartArray();
      int count = 0;
      while (rows.next()) {
        if (++count > maxRows) {
          throw new SourceException(
              Kind.FAILED, "The result has more than " + maxRows + " rows. Ask for fewer.");
        }
        row(json);
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  byte[] value() throws SQLException {
    first();
    try (JsonGenerator json = SourceJson.MAPPER.createGenerator(bytes)) {
      columns[0].write(rows, json);
    }
    return bytes.toByteArray();
  }

  private void first() throws SQLException {
    if (!rows.next()) {
      throw new SourceException(Kind.NOT_FOUND, "There is no such row.");
    }
  }

  private void row(JsonGenerator json) throws SQLException {
    json.writeStartObject();
    for (int i = 0; i < columns.length; i++) {
      json.writeName(names[i]);
      columns[i].write(rows, json);
    }
    json.writeEndObject();
  }

  /// Refuses what goes beyond its bound.
  private static final class BoundedBytes extends ByteArrayOutputStream {
    private final long limit;

    BoundedBytes(long limit) {
      super(256);
      this.limit = limit;
    }

    @Override
    public synchronized void write(int b) {
      check(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) {
      check(length);
      super.write(source, offset, length);
    }

    private void check(int more) {
      if (count + (long) more > limit) {
        throw new SourceException(
            Kind.FAILED, "The result is larger than " + limit + " bytes. Ask for less.");
      }
    }
  }
}
