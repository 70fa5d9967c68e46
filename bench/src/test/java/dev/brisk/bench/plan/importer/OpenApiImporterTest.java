package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// B3: each operation becomes the request that its description says, of each form in which
/// descriptions are written.
class OpenApiImporterTest {
  private static final Origin SERVER = new Origin(false, "localhost", 8000);

  private static ImportedRequests read(String text, OpenApiSelection selection) throws IOException {
    return OpenApiImporter.requests(document(text), SERVER, "/", null, selection);
  }

  private static OpenApiDocument document(String text) throws IOException {
    return OpenApiDocument.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<LoadTarget> targets(String text) throws IOException {
    return read(text, OpenApiSelection.ALL).targets();
  }

  private static String body(LoadTarget target) {
    return new String(target.body().bytes(), StandardCharsets.UTF_8);
  }

  private static String type(LoadTarget target) {
    return target.headers().stream()
        .filter(header -> header.is("content-type"))
        .map(HeaderLine::value)
        .findFirst()
        .orElse("");
  }

  private static String indented(String text, int spaces) {
    return text.strip().indent(spaces).stripTrailing();
  }

  /// The body that a schema and a media type make.
  private static LoadTarget posted(String mediaType, String schema) throws IOException {
    return targets(
            """
            openapi: 3.0.3
            paths:
              /x:
                post:
                  requestBody:
                    content:
                      '%s':
            %s
            components:
              schemas:
                Node:
                  type: object
                  properties:
                    name: { type: string }
                    next: { $ref: '#/components/schemas/Node' }
                    all: { type: array, items: { $ref: '#/components/schemas/Node' } }
                Cat: { type: object, properties: { kind: { type: string }, lives: { default: 9 } } }
                Dog: { type: object, properties: { kind: { type: string } } }
                Pet:
                  xml: { name: pet }
                  type: object
                  properties:
                    id: { type: integer, xml: { attribute: true } }
                    name: { type: string, example: 'a<b' }
                    photo: { type: array, xml: { wrapped: true, name: photos }, items: { type: string, xml: { name: url } } }
            """
                .formatted(mediaType, indented(schema, 12)))
        .getFirst();
  }

  @Test
  void eachOperationBecomesATargetWithExamples() throws IOException {
    List<LoadTarget> targets =
        OpenApiImporter.requests(
                document(
                    """
                    openapi: 3.1.0
                    paths:
                      /users/{id}:
                        parameters:
                          - { name: id, in: path, required: true, schema: { type: integer, minimum: 7 } }
                          - { name: full, in: query, required: true, schema: { type: integer } }
                        get:
                          parameters:
                            - { name: full, in: query, required: true, schema: { type: boolean } }
                            - { name: page, in: query, schema: { type: integer } }
                        put:
                          requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/User" } } } }
                      /predict:
                        post: { requestBody: { content: { application/json: { example: { a: 1.50 } } } } }
                    components:
                      schemas:
                        User:
                          type: object
                          properties:
                            id: { type: integer, readOnly: true }
                            name: { type: string, minLength: 6 }
                            born: { type: string, format: date }
                            age: { type: integer, default: 30 }
                            tags: { type: array, items: { enum: [x, y] } }
                    """),
                SERVER,
                "/v1",
                null,
                OpenApiSelection.ALL)
            .targets();
    assertThat(targets.stream().map(LoadTarget::name).toList())
        .containsExactly("GET /users/{id}", "PUT /users/{id}", "POST /predict");
    assertThat(targets.get(0).path()).isEqualTo("/v1/users/7?full=true");
    assertThat(targets.get(1).path()).isEqualTo("/v1/users/7?full=1");
    assertThat(body(targets.get(1)))
        .isEqualTo("{\"name\":\"textxx\",\"born\":\"2026-01-15\",\"age\":30,\"tags\":[\"x\"]}");
    assertThat(body(targets.get(2))).startsWith("{\"a\":1.5");
    assertThat(type(targets.get(2))).isEqualTo("application/json");
  }

  @Test
  void aBodyIsWrittenAsItsMediaTypeSays() throws IOException {
    String fields =
        "schema: { type: object, properties: { a: { example: 'x y' }, b: { example: [1, 2] } } }";
    String[][] cases = {
      // media type, what is below it, type sent, body
      {
        "application/x-www-form-urlencoded",
        fields,
        "application/x-www-form-urlencoded",
        "a=x%20y&b=1&b=2"
      },
      {
        "application/vnd.api+json",
        fields,
        "application/vnd.api+json",
        "{\"a\":\"x y\",\"b\":[1,2]}"
      },
      {"*/*", "example: { a: 1 }", "application/json", "{\"a\":1}"},
      {"text/plain", "schema: { type: string, example: hi }", "text/plain", "hi"},
      {"text/csv", "example: 'a,b'", "text/csv", "a,b"},
      {
        "application/octet-stream",
        "schema: { type: string, format: binary }",
        "application/octet-stream",
        "text"
      },
      {"application/json", "example: '{\"a\": 1}'", "application/json", "{\"a\": 1}"},
      {"application/json", "example: plain", "application/json", "\"plain\""},
      {
        "application/json; charset=utf-8",
        "examples: { one: { value: [1.10] } }",
        "application/json; charset=utf-8",
        "[1.1]"
      },
      {
        "application/xml",
        "schema: { $ref: '#/components/schemas/Pet' }",
        "application/xml",
        "<pet id=\"1\"><name>a&lt;b</name><photos><url>text</url></photos></pet>"
      },
    };
    for (String[] each : cases) {
      LoadTarget target = posted(each[0], each[1]);
      assertThat(type(target)).as(each[0]).isEqualTo(each[2]);
      assertThat(body(target)).as(each[0] + " " + each[1]).isEqualTo(each[3]);
    }
  }

  @Test
  void aMultipartBodyHasItsBoundaryFilesAndTypes() throws IOException {
    LoadTarget target =
        posted(
            "multipart/form-data",
            """
            schema:
              type: object
              properties:
                file: { type: string, format: binary }
                meta: { type: object, properties: { a: { default: 1 } } }
                tags: { type: array, items: { type: string } }
            encoding: { file: { contentType: 'image/png, image/jpeg' } }
            """);
    String boundary = type(target).replaceFirst(".*boundary=", "");
    assertThat(body(target))
        .startsWith("--" + boundary + "\r\n")
        .endsWith("--" + boundary + "--\r\n")
        .contains(
            "name=\"file\"; filename=\"file.bin\"\r\nContent-Type: image/png\r\n\r\ntext\r\n",
            "name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n",
            "name=\"tags\"\r\n\r\ntext\r\n");
  }

  @Test
  void aValueIsMadeOfEachFormOfSchema() throws IOException {
    String[][] cases = {
      {"{ $ref: '#/components/schemas/Node' }", "{\"name\":\"text\",\"all\":[]}"},
      {
        "{ oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],"
            + " discriminator: { propertyName: kind, mapping: { kitty: '#/components/schemas/Cat' } } }",
        "{\"kind\":\"kitty\",\"lives\":9}"
      },
      {"{ anyOf: [{ type: 'null' }, { type: integer }] }", "1"},
      {"{ allOf: [{ type: string }, { minLength: 6 }] }", "\"textxx\""},
      {
        "{ allOf: [{ $ref: '#/components/schemas/Dog' }], properties: { age: { type: integer } } }",
        "{\"kind\":\"text\",\"age\":1}"
      },
      {"{ type: [ 'null', string ], format: uuid }", "\"123e4567-e89b-12d3-a456-426614174000\""},
      {"{ enum: [ null, 3, 4 ] }", "3"},
      {"{ const: false }", "false"},
      {"{ type: integer, exclusiveMinimum: true, minimum: 5 }", "6"},
      {"{ type: number, exclusiveMinimum: 5 }", "5.5"},
      {"{ type: integer, maximum: -3 }", "-3"},
      {"{ type: integer, minimum: 7, multipleOf: 5 }", "10"},
      {"{ type: string, pattern: '^[A-Z]{3}$' }", "\"ABC\""},
      {"{ type: string, maxLength: 2 }", "\"te\""},
      {"{ type: array, minItems: 3, items: { type: boolean } }", "[true,true,true]"},
      {
        "{ type: array, prefixItems: [{ type: integer }, { type: string }], minItems: 2 }",
        "[1,\"text\"]"
      },
      {"{ type: object, additionalProperties: { type: string } }", "{}"},
      {
        "{ properties: { description: { type: string }, $ref: { type: integer } } }",
        "{\"description\":\"text\",\"$ref\":1}"
      },
      {"true", "{}"},
      {
        "{ type: object, properties: { self: { $ref: '#/paths/~1x/post/requestBody/content/application~1json/schema/properties/other' }, other: { type: integer } } }",
        "{\"self\":1,\"other\":1}"
      },
    };
    for (String[] each : cases) {
      assertThat(body(posted("application/json", "schema: " + each[0])))
          .as(each[0])
          .isEqualTo(each[1]);
    }
  }

  @Test
  void parametersAreWrittenAsTheirStyleSays() throws IOException {
    String[][] cases = {
      // the parameter, path and query
      {"{ name: q, in: query, required: true, example: 'a b&ä' }", "/x/1?q=a%20b%26%C3%A4"},
      {"{ name: q, in: query, required: true, example: [1, 2] }", "/x/1?q=1&q=2"},
      {"{ name: q, in: query, required: true, explode: false, example: [1, 2] }", "/x/1?q=1,2"},
      {
        "{ name: q, in: query, required: true, style: pipeDelimited, explode: false, example: [1, 2] }",
        "/x/1?q=1%7C2"
      },
      {
        "{ name: q, in: query, required: true, style: deepObject, example: { a: 1, b: { c: 2 } } }",
        "/x/1?q[a]=1&q[b][c]=2"
      },
      {"{ name: q, in: query, required: true, example: { a: 1, b: 2 } }", "/x/1?a=1&b=2"},
      {
        "{ name: q, in: query, required: true, content: { application/json: { example: { a: 1 } } } }",
        "/x/1?q=%7B%22a%22%3A1%7D"
      },
      {"{ name: q, in: query, schema: { type: integer } }", "/x/1"},
      {"{ name: q, in: query, schema: { type: integer }, example: 7 }", "/x/1?q=7"},
      {"{ name: p, in: path, required: true, example: [1, 2] }", "/x/1,2"},
      {"{ name: p, in: path, required: true, style: label, example: 5 }", "/x/.5"},
      {
        "{ name: p, in: path, required: true, style: matrix, explode: true, example: [1, 2] }",
        "/x/;p=1;p=2"
      },
      {"{ name: p, in: path, required: true, schema: { type: string, default: '' } }", "/x/1"},
      {"{ name: p, in: path, required: true, example: 'a/b' }", "/x/a%2Fb"},
    };
    for (String[] each : cases) {
      String text =
          "openapi: 3.0.0\npaths: { '/x/{p}': { get: { parameters: [" + each[0] + "] } } }";
      assertThat(targets(text).getFirst().path()).as(each[0]).isEqualTo(each[1]);
    }
    LoadTarget headers =
        targets(
                """
                openapi: 3.0.0
                paths:
                  /x:
                    get:
                      parameters:
                        - { name: X-A, in: header, required: true, example: [1, 2] }
                        - { name: Accept, in: header, required: true, example: ignored }
                        - { name: c, in: cookie, required: true, example: 3 }
                        - { name: d, in: cookie, required: true, example: 4 }
                """)
            .getFirst();
    assertThat(headers.headers())
        .containsExactly(new HeaderLine("X-A", "1,2"), new HeaderLine("Cookie", "c=3; d=4"));
  }

  @Test
  void oddFormsOfDescriptionsAreRead() throws IOException {
    String[][] cases = {
      // description, names and paths of what is asked for
      {
        "openapi: 3.0.0\nx-a: &a { get: { responses: {} } }\npaths: { /a: *a, /b: { <<: *a, put: {} } }",
        "GET /a /a, GET /b /b, PUT /b /b"
      },
      {
        "openapi: 3.0.0\npaths: { x-note: { get: {} }, '/#Action=Run': { post: {} }, '/p?x=1': { get: { parameters: [{ name: y, in: query, required: true, example: 2 }] } } }",
        "POST /#Action=Run /, GET /p?x=1 /p?x=1&y=2"
      },
      {
        "openapi: 3.0.0\npaths: { '/f/{path*}/{id:[0-9]+}/{+all}': { get: { parameters: [{ name: id, in: path, example: 5 }] } } }",
        "GET /f/{path*}/{id:[0-9]+}/{+all} /f/1/5/1"
      },
      {
        "openapi: 3.0.0\npaths: { /a: { $ref: '#/x-items/A' } }\nx-items: { A: { get: {} } }",
        "GET /a /a"
      },
      {
        "\uFEFF{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"get\": {}, \"get\": {}, \"parameters\": null}}}",
        "GET /a /a"
      },
      {"{openapi: 3.0.0, paths: {/a: {get: {tags: [1, b]}}}}", "GET /a /a"},
      {
        "openapi: 3.0.0\npaths:\n  /a b/ü:\n    get:\n      responses: { 200: { description: ok } }",
        "GET /a b/ü /a%20b/%C3%BC"
      },
      {
        "swagger: '2.0'\npaths: { /a: { get: { parameters: [{ name: q, in: query, required: true, type: array, collectionFormat: multi, items: { type: integer } }] } } }",
        "GET /a /a?q=1"
      },
    };
    for (String[] each : cases) {
      assertThat(
              String.join(
                  ", ",
                  targets(each[0]).stream()
                      .map(target -> target.name() + " " + target.path())
                      .toList()))
          .as(each[0])
          .isEqualTo(each[1]);
    }
  }

  @Test
  void swagger2BodiesAndFormsAreSentAsTheySay() throws IOException {
    List<LoadTarget> targets =
        targets(
            """
            swagger: "2.0"
            consumes: [application/json]
            paths:
              /json/{id}:
                put:
                  parameters:
                    - { name: id, in: path, required: true, type: integer }
                    - { name: b, in: body, schema: { $ref: '#/definitions/A' } }
              /form:
                post:
                  consumes: [application/x-www-form-urlencoded]
                  parameters:
                    - { name: a, in: formData, type: string, default: 'x y' }
                    - { $ref: '#/parameters/B' }
              /file:
                post:
                  parameters:
                    - { name: f, in: formData, type: file }
            parameters: { B: { name: b, in: formData, type: integer } }
            definitions: { A: { type: object, properties: { a: { type: integer } } } }
            """);
    assertThat(targets.get(0).path()).isEqualTo("/json/1");
    assertThat(body(targets.get(0))).isEqualTo("{\"a\":1}");
    assertThat(body(targets.get(1))).isEqualTo("a=x%20y&b=1");
    assertThat(type(targets.get(2))).startsWith("multipart/form-data; boundary=");
    assertThat(body(targets.get(2))).contains("filename=\"f.bin\"");
  }

  @Test
  void theDescriptionsServersCountUnlessThePathIsSaid() throws IOException {
    Origin from = new Origin(true, "docs.example", 443);
    String[][] cases = {
      // servers, origin and path without a URL, path with the server's URL only
      {"servers: [{ url: 'https://api.example/v1/' }]", "https://api.example /v1/a", "/v1/a"},
      {"servers: [{ url: /api/v3 }]", "https://docs.example /api/v3/a", "/api/v3/a"},
      {
        "servers: [{ url: '{s}://{h}/{v}', variables: { s: { default: http }, h: { default: 'h:81' }, v: { enum: [v2] } } }]",
        "http://h:81 /v2/a",
        "/v2/a"
      },
      {"x-none: 1", "https://docs.example /a", "/a"},
      {"servers: [{ url: . }]", "https://docs.example /a", "/a"},
    };
    for (String[] each : cases) {
      OpenApiDocument document =
          document("openapi: 3.0.0\n" + each[0] + "\npaths: { /a: { get: {} } }");
      ImportedRequests own =
          OpenApiImporter.requests(document, null, null, from, OpenApiSelection.ALL);
      assertThat(own.origin() + " " + own.targets().getFirst().path())
          .as(each[0])
          .isEqualTo(each[1]);
      ImportedRequests server =
          OpenApiImporter.requests(document, SERVER, null, from, OpenApiSelection.ALL);
      assertThat(server.targets().getFirst().path()).as(each[0]).isEqualTo(each[2]);
      ImportedRequests said =
          OpenApiImporter.requests(document, SERVER, "/", from, OpenApiSelection.ALL);
      assertThat(said.targets().getFirst().path()).as(each[0]).isEqualTo("/a");
    }
    OpenApiDocument two =
        document(
            "swagger: '2.0'\nhost: h\nbasePath: /v1\nschemes: [https]\npaths: { /a: { get: {} } }");
    ImportedRequests own = OpenApiImporter.requests(two, null, null, null, OpenApiSelection.ALL);
    assertThat(own.origin() + own.targets().getFirst().path()).isEqualTo("https://h/v1/a");
  }

  @Test
  void operationsAreChosenByTagPathAndMethod() throws IOException {
    String text =
        """
        openapi: 3.0.0
        paths:
          /users: { get: { tags: [users] }, post: { tags: [users, write] } }
          /users/{id}: { get: { tags: [users] }, delete: { tags: [users, admin] } }
          /admin/a/b: { get: { tags: [admin] } }
        """;
    Object[][] cases = {
      {
        new OpenApiSelection(List.of("admin"), List.of(), List.of()),
        "DELETE /users/{id}, GET /admin/a/b"
      },
      {
        new OpenApiSelection(List.of("users", "!write"), List.of(), List.of("get")),
        "GET /users, GET /users/{id}"
      },
      {
        new OpenApiSelection(List.of(), List.of("/users/*"), List.of()),
        "GET /users/{id}, DELETE /users/{id}"
      },
      {new OpenApiSelection(List.of(), List.of("/admin/**"), List.of()), "GET /admin/a/b"},
      {new OpenApiSelection(List.of(), List.of("/admin/*"), List.of("GET")), ""},
      {new OpenApiSelection(List.of(), List.of("!/users**"), List.of()), "GET /admin/a/b"},
    };
    for (Object[] each : cases) {
      OpenApiSelection selection = (OpenApiSelection) each[0];
      if (each[1].equals("")) {
        assertThatThrownBy(() -> read(text, selection))
            .hasMessageContaining("None of the 5 operations")
            .hasMessageContaining("[admin, users, write]");
      } else {
        assertThat(
                String.join(
                    ", ", read(text, selection).targets().stream().map(LoadTarget::name).toList()))
            .isEqualTo(each[1]);
      }
    }
  }

  @Test
  void anOperationThatCannotBeAskedForIsLeftOutAndCounted() throws IOException {
    ImportedRequests requests =
        read(
            """
            openapi: 3.0.0
            paths:
              /a: { get: {} }
              /b: { get: { parameters: [{ $ref: other.yaml }] } }
              /c: { $ref: other.yaml }
            """,
            OpenApiSelection.ALL);
    assertThat(requests.targets()).extracting(LoadTarget::name).containsExactly("GET /a");
    assertThat(requests.remarks())
        .containsExactly(
            "Left out of the description: 2 operations, since it refers to 'other.yaml', and only"
                + " references within the document are followed.");
  }

  @Test
  void schemasThatHoldEachOtherEndWithinBounds() throws IOException {
    StringBuilder text =
        new StringBuilder(
            "openapi: 3.0.0\npaths: { /a: { post: { requestBody: { content: { application/json: {"
                + " schema: { $ref: '#/components/schemas/S0' } } } } } } }\ncomponents:\n  schemas:\n");
    for (int i = 0; i < 30; i++) {
      text.append("    S").append(i).append(":\n      properties:\n");
      for (int j = 0; j < 30; j++) {
        text.append("        p" + j + ": { $ref: '#/components/schemas/S" + j + "' }\n");
      }
    }
    assertThat(targets(text.toString()).getFirst().body().length()).isLessThan(200_000);
  }

  @Test
  void twoThousandOperationsOfAJsonDocumentAreReadInOnePass() throws IOException {
    StringBuilder text = new StringBuilder("{\"openapi\":\"3.0.0\",\"paths\":{");
    for (int i = 0; i < 2000; i++) {
      text.append(i == 0 ? "" : ",")
          .append("\"/p" + i + "\":{\"get\":{\"description\":\"")
          .append("x".repeat(1000))
          .append("\"}}");
    }
    assertThat(targets(text.append("}}").toString())).hasSize(2000);
  }

  @Test
  void whatIsNoDescriptionIsRefusedInOneSentence() {
    for (String bad :
        List.of(
            "",
            "a: [",
            "openapi: 3.1.0",
            "{\"paths\": {}}",
            "{\"openapi\": ",
            "[]",
            "swagger: '1.2'\npaths: {}",
            "openapi: 4.0.0\npaths: { /a: { get: {} } }",
            "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: o.yaml }] } } }")) {
      assertThatThrownBy(() -> targets(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .contains("OpenAPI")
          .doesNotContain("\n");
    }
  }
}
