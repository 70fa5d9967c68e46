package dev.brisk.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
  @TempDir Path folder;

  private Run init(String description, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("openapi.yaml"), description);
    return CommandLineRunner.run(
        Stream.concat(Stream.of("init", file.toString(), "-o", output()), Stream.of(more))
            .toArray(String[]::new));
  }

  private String output() {
    return folder.resolve("brisk.yaml").toString();
  }

  private String written() throws IOException {
    return Files.readString(folder.resolve("brisk.yaml"));
  }

  /// As it was written, and with every suggestion taken.
  private void passesCheck() throws IOException {
    Run check = CommandLineRunner.run("check", output());
    assertThat(check.code()).as(check.err() + written()).isZero();
    Path taken =
        Files.writeString(
            folder.resolve("taken.yaml"), written().replace("    # cache:", "    cache:"));
    Run withCaches = CommandLineRunner.run("check", taken.toString());
    assertThat(withCaches.code()).as(withCaches.err() + written()).isZero();
  }

  private static final String PETS =
      """
      openapi: 3.1.0
      info: { title: "Pets: ${HOME} \\"and\\" more", version: 2 }
      servers: [{ url: "http://localhost:9000/api/v1" }]
      paths:
        /pets:
          get:
            parameters:
              - { $ref: "#/components/parameters/Limit" }
              - { name: kind, in: query, schema: { anyOf: [{ type: string, enum: [cat, dog] }, { type: "null" }] } }
            responses: { "200": { content: { application/json: {} }, headers: { X-Total-Count: {} } } }
          post:
            requestBody: { $ref: "#/components/requestBodies/Pet" }
            responses: { "201": { content: { application/json: {} } } }
        /pets/{pet_id}:
          parameters: [{ name: pet_id, in: path, required: true, schema: { type: integer, exclusiveMinimum: 0 } }]
          get: { summary: One pet, responses: { "200": { content: { application/json: {} } } } }
          put:
            requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } }
            responses: { "200": { content: { application/json: {} } } }
          delete: { responses: { "204": {} } }
      components:
        parameters:
          Limit: { name: limit, in: query, schema: { type: integer, default: 10, maximum: 100 } }
        requestBodies:
          Pet: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } }
        schemas:
          Named: { type: object, required: [name], properties: { name: { type: string, pattern: "^[a-z]+$" } } }
          Pet:
            allOf:
              - { $ref: "#/components/schemas/Named" }
              - type: object
                properties:
                  title: { type: string }
                  mother: { $ref: "#/components/schemas/Pet" }
      """;

  @Test
  void aDescriptionWithReferencesBecomesEndpointsThatPassTheCheck() throws IOException {
    Run run = init(PETS);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("5 endpoints of 5 operations");
    passesCheck();
    assertThat(written())
        .contains("path: GET /api/v1/pets/{pet_id}")
        .contains("url: http://localhost:9000/api/v1/pets?limit={limit}&kind={kind}")
        .contains("pet_id: {type: integer, minimum: 1}")
        .contains("limit: {type: integer, maximum: 100, default: 10}")
        .contains("enum: [cat, dog]")
        .contains("pass-headers: [x-total-count]")
        .contains("$ref: '#/$defs/Pet'")
        // The change of one is heard by it and by the list.
        .contains("invalidates: ['pet:{pet_id}', pets]")
        .contains("# cache: { ttl: 5m, tags: [\"pet:{pet_id}\"] }")
        .contains("proxy: {upstream: 'http://localhost:9000'}")
        .contains("Pets: $${HOME}");
  }

  /// What an endpoint would lose or change stays with the proxy, which changes nothing.
  static Stream<Arguments> operations() {
    String body = "{ required: true, content: { application/json: { schema: { type: object } } } }";
    String ok = "responses: { '200': { content: { application/json: {} } } }";
    return Stream.of(
        Arguments.of("/a", "get: { security: [{ bearer: [] }], " + ok + " }", "takes credentials"),
        Arguments.of("/a", "get: { responses: { '401': {} } }", "takes credentials"),
        Arguments.of("/a/", "get: { " + ok + " }", "ends with '/'"),
        Arguments.of("/a/{b}.json", "get: { " + ok + " }", "whole segments"),
        Arguments.of(
            "/a",
            "get: { parameters: [{ name: X-Tenant, in: header, schema: {} }], " + ok + " }",
            "the header X-Tenant"),
        Arguments.of(
            "/a",
            "get: { parameters: [{ name: s, in: cookie, schema: {} }], " + ok + " }",
            "the cookie s"),
        Arguments.of(
            "/a",
            "get: { parameters: [{ name: ids, in: query, schema: { type: array } }], " + ok + " }",
            "'ids' is of type array"),
        Arguments.of("/a", "get: { responses: { '307': {} } }", "it redirects"),
        Arguments.of(
            "/a",
            "get: { responses: { '200': { content: { text/event-stream: {} } } } }",
            "answers with text/event-stream"),
        Arguments.of(
            "/a",
            "get: { responses: { '200': { headers: { Cache-Control: {} } } } }",
            "says itself how long"),
        Arguments.of("/a", "post: { " + ok + " }", "describes no body"),
        Arguments.of(
            "/a",
            "post: { requestBody: { required: true, content: { multipart/form-data: {} } } }",
            "its body is multipart/form-data"),
        Arguments.of(
            "/a",
            "put: { requestBody: { content: { application/json: { schema: {} } } } }",
            "may be left out"),
        Arguments.of("/login", "post: { requestBody: " + body + ", " + ok + " }", "signs somebody"),
        Arguments.of(
            "/a",
            "post: { requestBody: " + body.replace("type: object", "$ref: 'other.yaml#/A'") + " }",
            "other.yaml"),
        Arguments.of(
            "/a",
            "post: { requestBody: " + body.replace("type: object", "type: strnig") + " }",
            "brisk check would say"),
        Arguments.of("/brisk/a", "get: { " + ok + " }", "below /brisk"));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatAnEndpointWouldChangeStaysWithTheProxy(String path, String operation, String why)
      throws IOException {
    Run run = init("openapi: 3.0.3\npaths:\n  \"" + path + "\":\n    " + operation + "\n");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(written()).doesNotContain("endpoints:");
    assertThat(written().substring(written().indexOf("# No endpoints"))).contains(why);
    assertThat(run.out()).contains("0 endpoints of 1 operations");
    passesCheck();
  }

  @Test
  void anEndpointThatWouldTakeAProxiedPathIsNone() throws IOException {
    init(
        """
        openapi: 3.0.3
        paths:
          /users/me: { get: { security: [{ bearer: [] }], responses: {} } }
          /users/{id}: { get: { responses: {} }, delete: { responses: {} } }
        """);
    assertThat(written())
        .contains("GET /users/{id}: it would take GET /users/me too")
        .contains("path: DELETE /users/{id}");
    passesCheck();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/healthz", "/status/ready", "/metrics"})
  void whatTellsOfNowIsNotSuggestedToBeKept(String path) throws IOException {
    init("openapi: 3.0.3\npaths: { \"" + path + "\": { get: { responses: {} } } }\n");
    assertThat(written()).contains("path: GET " + path, "not kept").doesNotContain("cache:");
    passesCheck();
  }

  @Test
  void aReadNamesTheProxiedWriteThatItDoesNotHear() throws IOException {
    init(
        """
        openapi: 3.0.3
        paths:
          /users/{id}:
            get: { responses: {} }
            delete: { security: [{ bearer: [] }], responses: {} }
        """);
    assertThat(written())
        .contains("DELETE /users/{id} may change it")
        .contains("Brisk-Invalidate: user:{id}");
  }

  /// @param chain how many schemas refer to each other
  private static String things(int chain) {
    StringBuilder text = new StringBuilder("openapi: 3.0.1\npaths:\n");
    for (int i = 0; i < 50; i++) {
      String one =
          """
            /things%1$d:
              get: { parameters: [{ name: q, in: query, schema: { type: string, nullable: true } }], responses: {} }
              post: { requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/T%1$d" } } } }, responses: {} }
            /things%1$d/{id}:
              get: { parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }], responses: {} }
              patch: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }], requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/T%1$d" } } } }, responses: {} }
          """;
      text.append(one.formatted(i));
    }
    text.append("components:\n  schemas:\n");
    for (int i = 0; i < 50; i++) {
      text.append(
          ("    T%d: { type: object, required: [id, a], properties: { id: { type: integer, readOnly:"
                  + " true }, a: { type: number, minimum: 0, exclusiveMinimum: true, nullable: true },"
                  + " next: { $ref: '#/components/schemas/T%d' } } }\n")
              .formatted(i, i / chain * chain + (i + 1) % chain));
    }
    return text.toString();
  }

  @Test
  void twoHundredOperationsOfOpenApi30GetNamesOfTheirOwn() throws IOException {
    Run run = init(things(5));
    assertThat(run.out()).contains("200 endpoints of 200 operations");
    passesCheck();
    List<String> names =
        written().lines().filter(line -> line.startsWith("    name: ")).distinct().toList();
    assertThat(names).hasSize(200);
    assertThat(written())
        .contains("type: [number, 'null']", "exclusiveMinimum: 0")
        .contains("required: [a]");
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    Files.writeString(folder.resolve("brisk.yaml"), "mine");
    Run run = init(PETS);
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("is there already").contains("-o FILE");
    assertThat(written()).isEqualTo("mine");
  }

  @Test
  void whatIsNoDescriptionIsSaidInASentence() throws IOException {
    assertThat(init("just: text").err()).contains("This is no OpenAPI description");
    assertThat(CommandLineRunner.run("init", "no-such-file", "-o", output()).code())
        .isEqualTo(ExitCodes.USAGE);
    assertThat(folder.resolve("brisk.yaml")).doesNotExist();
  }

  @Test
  void aServiceWithoutADescriptionGetsAFileToBeginWith() throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.start();
    try {
      String url = "http://127.0.0.1:" + service.getAddress().getPort();
      Run run = CommandLineRunner.run("init", url, "-o", output());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("No OpenAPI description");
      assertThat(written()).contains("upstream: " + url);
      passesCheck();
      String commented =
          written().replaceAll("(?m)^( *)# (rules|  - \\{|endpoints|    |  -)", "$1$2");
      Path taken = Files.writeString(folder.resolve("taken.yaml"), commented);
      assertThat(CommandLineRunner.run("check", taken.toString()).code()).as(commented).isZero();
    } finally {
      service.stop(0);
    }
  }
}
