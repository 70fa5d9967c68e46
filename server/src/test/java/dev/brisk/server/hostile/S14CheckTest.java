package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.Environment;
import dev.brisk.server.SourceTrial;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// S14: `check` said valid and `serve` failed; a slip in a schema let every body pass; names that
/// Brisk made itself collided.
@Timeout(60)
class S14CheckTest {
  @TempDir private Path folder;

  private BriskSettings load(String endpoints) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("brisk.yaml"),
            "datasources: { db: { url: 'jdbc:sqlite:t.db' }, my: { url: 'jdbc:mysql://h/d' },"
                + " none: { url: 'jdbc:sqlite:none.db' } }\nendpoints: ["
                + endpoints
                + "]\n");
    return BriskYaml.load(file, Environment.of(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "code: { file: Broken.java } | code.file",
        "code: { class: dev.nobody.Nothing } | code.class",
        "sql: { datasource: db, query: 'selec 1' } | sql.query: the database says",
        "sql: { datasource: db, query: 'select * from nowhere' } | no such table",
        "sql: { datasource: my, query: 'select 1' } | datasource",
        "sql: { datasource: none, query: 'select 1' } | none.db",
      })
  void aSourceThatCannotBeOpenedIsFoundByTheTrial(String source, String problem) throws Exception {
    YamlServer.sqlite(folder.resolve("t.db"), "create table t (id integer)");
    Files.writeString(folder.resolve("Broken.java"), "public class Broken { int x = ; }");
    assertThat(SourceTrial.problems(load("{ path: GET /a, " + source + " }")))
        .singleElement()
        .asString()
        .startsWith("endpoints[0].")
        .contains(problem.strip());
    assertThat(folder.resolve("none.db")).doesNotExist();
  }

  @Test
  void whatCanBeOpenedAndWhatCannotBeReachedIsNoProblem() throws Exception {
    YamlServer.sqlite(folder.resolve("t.db"), "create table t (id integer)");
    Files.writeString(folder.resolve("Echo.java"), YamlServer.ECHO);
    assertThat(
            SourceTrial.problems(
                load(
                    "{ path: GET /a, code: { file: Echo.java } },"
                        + " { path: GET /b, sql: { datasource: db, query: 'select id from t' } },"
                        + " { path: GET /c, http: { url: 'http://127.0.0.1:1/' } }")))
        .isEmpty();
  }

  private static String withSchema(String schema) {
    return "{ path: POST /a, body: { schema: " + schema + " }, code: { class: A } }";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ propertys: { a: {} } } | propertys | properties",
        "{ type: object, require: [a] } | require | required",
        "{ properties: { a: { minimun: 1 } } } | minimun | minimum",
        "{ items: { anyOf: [{ maxlength: 3 }] } } | maxlength | maxLength",
        "{ $defs: { a: { additionalproperties: false } } } | additionalproperties"
            + " | additionalProperties",
      })
  void aSlipInASchemaIsAProblem(String schema, String slip, String meant) {
    assertThatThrownBy(() -> load(withSchema(schema)))
        .hasMessageContaining("the word '" + slip + "'")
        .hasMessageContaining("Did you mean '" + meant + "'?");
  }

  private static String writing(String method, String sql) {
    return "{ path: '"
        + method
        + " /t/{id}', body: { schema: { required: [b], properties: { a: {}, b: {} } } },"
        + " sql: { datasource: db, "
        + sql
        + " } }";
  }

  /// S13: a PATCH that left a field out wrote null into its column.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATCH | execute: 'update t set a = :a, b = :b where id = :id' | sets a column to :a, which a PATCH may leave out",
        "PATCH | execute: 'update t set a = coalesce(:a, a), b = :b where id = :id' |",
        "PATCH | execute: 'update t set a = case when :a.sent then :a else a end, b = :b where id = :id' |",
        "PUT | execute: 'update t set a = :a, b = :b where id = :id' |",
        "PUT | execute: 'update t set a = :a, b = :c.sent where id = :id' | uses :c,",
        "PUT | execute: 'update t set a = :a where id = :id', status: 203 | Write 200, 201, 202 or 204",
        "PUT | execute: 'update t set a = :a where id = :id', location: 'things' | Begin it with /",
        "PUT | execute: 'update t set a = :a where id = :id', location: '/t/{no}' | returning no",
        "PUT | execute: 'update t set a = :a where id = :id', location: '/t/{id}/{a}' |",
        "PUT | query: 'select :a where :id = 1', location: /t | It is for execute only",
      })
  void aWriteThatIsNotWhatIsMeantIsAProblem(String method, String sql, @Nullable String problem)
      throws Exception {
    if (problem == null) {
      load(writing(method, sql));
    } else {
      assertThatThrownBy(() -> load(writing(method, sql))).hasMessageContaining(problem);
    }
  }

  @Test
  void aLocationWithAColumnThatIsNotReturnedIsFoundByTheTrial() throws Exception {
    YamlServer.sqlite(folder.resolve("t.db"), "create table t (id integer)");
    assertThat(
            SourceTrial.problems(
                load(
                    "{ path: POST /a, sql: { datasource: db,"
                        + " execute: 'insert into t values (1) returning id',"
                        + " location: '/t/{ident}' } }")))
        .singleElement()
        .asString()
        .contains("sql.location: uses {ident}, but the statement returns id.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ x-propertys: 1, type: object }",
        "{ properties: { propertys: {}, require: {} } }",
        "{ nullable: true, example: 1, discriminator: {}, markdownDescription: hello }",
        "{ const: { propertys: 1 }, enum: [{ propertys: 1 }], default: { propertys: 1 } }",
      })
  void wordsThatAreMeantAreNone(String schema) throws Exception {
    load(withSchema(schema));
  }

  @Test
  void namesThatBriskMakesDoNotCollide() throws Exception {
    String code = ", code: { class: A } }";
    assertThat(
            load("{ path: GET /things"
                    + code
                    + ", { path: 'GET /things/{id}'"
                    + code
                    + ", { path: POST /things"
                    + code
                    + ", { path: 'PUT /things/{id}'"
                    + code
                    + ", { path: 'POST /things/{id}'"
                    + code
                    + ", { path: 'GET /things/{a}/{b}'"
                    + code)
                .endpoints())
        .extracting(EndpointSettings::name)
        .containsExactly(
            "things", "things-id", "post-things", "put-things", "post-things-id", "things-a-b");
  }

  @Test
  void aNameThatIsWrittenIsKept() throws Exception {
    String code = ", code: { class: A } }";
    assertThat(load("{ path: GET /a" + code + ", { path: GET /b, name: a" + code).endpoints())
        .extracting(EndpointSettings::name)
        .containsExactly("get-a", "a");
  }
}
