package dev.brisk.server.source.sql;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.server.config.Template;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `sql:`: a statement on a datasource. `brisk doctor` looks at datasources by themselves.
public final class SqlSourceType implements SourceType<SqlSettings> {
  static final SqlSourceType INSTANCE = new SqlSourceType();

  private static final Key<String> DATASOURCE =
      Key.required("datasource", Values.string(), "A name under datasources.");
  private static final Key<String> QUERY =
      Key.optional(
          "query",
          Values.string(),
          "A statement that reads, with named parameters such as :user_id.");
  private static final Key<String> EXECUTE =
      Key.optional(
          "execute",
          Values.string(),
          "A statement that writes; on PostgreSQL also several, which are one transaction. A name that"
              + " the request leaves out is null; :name.sent says whether the request has it.");
  private static final Key<SqlSettings.Result> RESULT =
      Key.defaulting(
          "result",
          Values.enumeration(SqlSettings.Result.class),
          SqlSettings.Result.MANY,
          "one: the first row as an object, 404 without one; many: all rows; value: the first"
              + " column of the first row. For execute only if it returns rows.");
  private static final Key<Duration> TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
          SqlSettings.DEFAULT_TIMEOUT,
          "After it the statement is cancelled and the answer is 504.");
  private static final Key<Integer> MAX_ROWS =
      Key.defaulting(
          "max-rows",
          Values.integer(1, 10_000_000),
          SqlSettings.DEFAULT_MAX_ROWS,
          "More rows are a failure.");
  private static final Key<Long> MAX_SIZE =
      Key.defaulting(
          "max-size",
          Values.size(1, 1L << 30),
          SqlSettings.DEFAULT_MAX_BYTES,
          "A result whose JSON is larger is a failure.");

  private static final Key<Integer> STATUS =
      Key.optional(
          "status",
          Values.integer(200, 204),
          "Of a write that was done: 200, 201, 202, or 204 without a body. Left out: 201 for a POST"
              + " or PUT whose one statement inserts (without on conflict), else 200.");
  private static final Key<String> LOCATION =
      Key.optional(
          "location",
          Values.string(),
          "The Location field of what a write has made, such as /users/{id}: names of columns that"
              + " it returns, of parameters or of the body's fields.");

  private static final Key<SqlSettings> KEY =
      Key.optional(
          "sql",
          ObjectType.of(
                  "A statement on a database.",
                  DATASOURCE,
                  QUERY,
                  EXECUTE,
                  RESULT,
                  TIMEOUT,
                  MAX_ROWS,
                  MAX_SIZE,
                  STATUS,
                  LOCATION)
              .as(SqlSourceType::bind),
          "A statement on a database.");

  @Override
  public Key<SqlSettings> key() {
    return KEY;
  }

  private static SqlSettings bind(Section s) {
    if (s.has(QUERY) && s.has(EXECUTE)) {
      s.node(EXECUTE).problem("stands beside query. Keep one: query reads, execute writes.");
    } else if (!s.has(QUERY) && !s.has(EXECUTE)) {
      s.node().problem("has no statement. Write query to read or execute to write.");
    }
    boolean write = s.has(EXECUTE) && !s.has(QUERY);
    Integer status = s.find(STATUS).orElse(null);
    if (status != null && status == 203) {
      s.node(STATUS).problem("is 203. Write 200, 201, 202 or 204.");
    }
    for (Key<?> ofWrites : List.of(STATUS, LOCATION)) {
      if (!write && s.has(ofWrites)) {
        s.node(ofWrites).problem("stands beside query. It is for execute only: leave it out.");
      }
    }
    return new SqlSettings(
        s.getOr(DATASOURCE, ""),
        s.findReadable(write ? EXECUTE : QUERY).orElse(""),
        write,
        s.getOr(RESULT, SqlSettings.Result.MANY),
        s.getOr(TIMEOUT, SqlSettings.DEFAULT_TIMEOUT),
        s.getOr(MAX_ROWS, SqlSettings.DEFAULT_MAX_ROWS),
        s.getOr(MAX_SIZE, SqlSettings.DEFAULT_MAX_BYTES),
        status,
        s.find(LOCATION).orElse(null));
  }

  @Override
  public boolean writes(SqlSettings settings) {
    return settings.write();
  }

  @Override
  public void check(SqlSettings settings, SourceCheck check) {
    DatasourceSettings datasource = check.datasources().get(settings.datasource());
    if (datasource == null) {
      Set<String> known = new TreeSet<>(check.datasources().keySet());
      check.problem(
          "sql.datasource",
          "is '" + settings.datasource() + "', which is not under datasources",
          known.isEmpty()
              ? "There are none: write datasources: with a url for it."
              : SourceCheck.suggestion(settings.datasource(), known));
    }
    String place = settings.write() ? "sql.execute" : "sql.query";
    Dialect dialect = datasource == null ? Dialect.OTHER : Dialect.of(datasource.url());
    List<String> names;
    try {
      NamedStatement statement = NamedStatement.parse(settings.text(), dialect);
      names = statement.names().stream().map(NamedStatement::input).toList();
      if (check.method().equals("PATCH")) {
        reportLostFields(statement, place, check);
      }
    } catch (IllegalArgumentException e) {
      check.problem(place, "cannot be read: " + e.getMessage(), "Correct the statement.");
      return;
    }
    check.unused(Set.copyOf(names), place, ":%s");
    Set<String> known = check.inputs().names();
    checkLocation(settings, check, known);
    if (known == null) {
      return;
    }
    for (String name : new TreeSet<>(names)) {
      if (!known.contains(name)) {
        check.problem(
            place,
            "uses :" + name + ", which is neither a parameter nor a field of the body",
            nameInSql(name, known));
      }
    }
  }

  /// A field that a PATCH leaves out is to stay as it is (RFC 5789); bound, it would be null.
  private static void reportLostFields(NamedStatement statement, String place, SourceCheck check) {
    for (String name : new TreeSet<>(statement.assigned())) {
      if (check.inputs().optionalFields().contains(name)) {
        check.problem(
            place,
            "sets a column to :" + name + ", which a PATCH may leave out and which is null then",
            ("Write coalesce(:%1$s, THE_COLUMN), or case when :%1$s.sent then :%1$s else THE_COLUMN"
                    + " end where null is a value, or list %1$s under required.")
                .formatted(name));
      }
    }
  }

  private static void checkLocation(
      SqlSettings settings, SourceCheck check, @Nullable Set<String> known) {
    String location = settings.location();
    if (location == null) {
      return;
    }
    List<String> names;
    try {
      names = Template.parse(location).parameters();
    } catch (IllegalArgumentException e) {
      check.problem("sql.location", "has braces that do not fit", String.valueOf(e.getMessage()));
      return;
    }
    if (!location.startsWith("/") && !location.matches("https?://.*")) {
      check.problem("sql.location", "is '" + location + "'", "Begin it with / or with https://.");
    }
    // Which columns `returning` gives is seen when the source is opened.
    if (known != null && !NamedStatement.returnsRows(settings.text())) {
      for (String name : new TreeSet<>(names)) {
        if (!known.contains(name)) {
          check.problem(
              "sql.location",
              "uses {" + name + "}, which is neither a parameter nor a field of the body",
              "Let the statement return it: … returning " + name + ".");
        }
      }
    }
  }

  private static String nameInSql(String name, Set<String> known) {
    for (String each : known) {
      if (each.startsWith(name + "-")) {
        return "'-' ends a name in SQL: rename '" + each + "', with '_' for '-'.";
      }
    }
    return known.isEmpty()
        ? "Declare it in path, params or body.schema."
        : SourceCheck.suggestion(name, known);
  }

  @Override
  public Duration openingTime(SqlSettings settings) {
    return Duration.ofMillis(20);
  }

  @Override
  public Source open(String endpoint, String path, SqlSettings settings, SourceContext context) {
    return new SqlSource(settings, Databases.find(context, settings.datasource()));
  }

  @Override
  public Set<Integer> failures(SqlSettings settings) {
    if (settings.write()) {
      return Set.of(404, 409);
    }
    return settings.result() == SqlSettings.Result.MANY ? Set.of() : Set.of(404);
  }

  @Override
  public int success(SqlSettings settings, String method) {
    Integer said = settings.status();
    if (said != null) {
      return said;
    }
    boolean makes =
        settings.write()
            && (method.equals("POST") || method.equals("PUT"))
            && NamedStatement.inserts(settings.text());
    return makes ? 201 : 200;
  }

  @Override
  public ObjectNode content(SqlSettings settings) {
    Integer status = settings.status();
    if (status != null && status == 204) {
      return JsonNodeFactory.instance.objectNode();
    }
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.putObject("application/json").set("schema", rows(settings));
    return content;
  }

  private static ObjectNode rows(SqlSettings settings) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (settings.write() && !NamedStatement.returnsRows(settings.text())) {
      schema.put("type", "object");
      schema
          .putObject("properties")
          .putObject("updated")
          .putArray("type")
          .add("integer")
          .add("null");
      return schema;
    }
    return switch (settings.result()) {
      case ONE -> schema.put("type", "object");
      case MANY -> {
        schema.put("type", "array").putObject("items").put("type", "object");
        yield schema;
      }
      case VALUE -> {
        schema.putArray("type").add("string").add("number").add("boolean").add("null");
        yield schema;
      }
    };
  }
}
