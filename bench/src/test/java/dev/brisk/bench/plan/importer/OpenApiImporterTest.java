package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.RateShape;
import dev.brisk.bench.plan.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiImporterTest {
  private static final String TEXT =
      """
      openapi: 3.1.0
      paths:
        /users/{id}:
          parameters:
            - { name: id, in: path, required: true, schema: { type: integer, minimum: 7 } }
          get:
            parameters:
              - { name: full, in: query, required: true, schema: { type: boolean } }
              - { name: page, in: query, schema: { type: integer } }
          put:
            requestBody:
              content:
                application/json:
                  schema: { $ref: "#/components/schemas/User" }
        /predict:
          post:
            requestBody:
              content:
                application/json: { example: { a: 1.5 } }
      components:
        schemas:
          User:
            type: object
            properties:
              name: { type: string, minLength: 6 }
              born: { type: string, format: date }
              age: { type: integer, default: 30 }
              tags: { type: array, items: { enum: [x, y] } }
      """;

  @Test
  void eachOperationBecomesATargetWithExamples() {
    List<LoadTarget> targets = OpenApiImporter.targets(TEXT, "/v1");
    assertThat(targets.stream().map(LoadTarget::name).toList())
        .containsExactly("GET /users/{id}", "PUT /users/{id}", "POST /predict");
    assertThat(targets.get(0).path()).isEqualTo("/v1/users/7?full=true");
    assertThat(new String(targets.get(1).body().bytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"name\":\"textxx\",\"born\":\"2026-01-15\",\"age\":30,\"tags\":[\"x\"]}");
    assertThat(new String(targets.get(2).body().bytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":1.5}");
    assertThat(targets.get(2).headers())
        .contains(new HeaderLine("Content-Type", "application/json"));
  }

  @Test
  void whatIsNoDescriptionIsRefusedInOneSentence() {
    for (String bad : List.of("", "a: [", "openapi: 3.1.0", "{\"paths\": {}}")) {
      assertThatThrownBy(() -> OpenApiImporter.targets(bad, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .contains("OpenAPI")
          .doesNotContain("\n");
    }
    assertThatThrownBy(() ->
            OpenApiImporter.targets("paths: {/a: {get: {parameters: [{$ref: other.yaml}]}}}", ""))
        .hasMessageContaining("other.yaml");
  }

  @Test
  void shapesLastAsLongAsAskedAndReachTheirPeak() {
    for (RateShape shape : RateShape.values()) {
      Duration asked = Duration.ofSeconds(100);
      Duration sum =
          shape.stages(100, asked).stream()
              .map(Stage::duration)
              .reduce(Duration.ZERO, Duration::plus);
      assertThat(sum.minus(asked).abs()).as(shape.label()).isLessThan(Duration.ofMillis(1));
    }
    assertThat(RateShape.SPIKE.stages(100, Duration.ofSeconds(10)).get(1).from()).isEqualTo(1000);
    assertThat(RateShape.SMOKE.stages(100, Duration.ofSeconds(10)).getFirst().to()).isEqualTo(5);
  }
}
