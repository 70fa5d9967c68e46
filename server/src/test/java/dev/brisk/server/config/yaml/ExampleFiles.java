package dev.brisk.server.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The example of the design brief, and stand-ins for the files that it names.
public final class ExampleFiles {
  static final String YAML =
      """
      server: { port: 8000 }
      cache:
        memory: { max-size: 64MiB }
        redis: { url: "redis://localhost:6379" }
      datasources:
        shop: { url: "jdbc:sqlite:users.db" }
      endpoints:
        - path: POST /predict
          summary: Iris species from four measurements
          body: { schema: iris-flower.schema.json }
          model: { file: iris.onnx, inputs: [SepalLengthCm, SepalWidthCm, PetalLengthCm, PetalWidthCm] }
          cache: { ttl: 1h }
        - path: GET /users/{user_id}
          params: { user_id: { type: integer, minimum: 1 } }
          sql: { datasource: shop, query: "select id, name, age from users where id = :user_id", result: one }
          cache: { ttl: 5m, tags: ["user:{user_id}"] }
        - path: PUT /users/{user_id}
          body: { schema: user.schema.json }
          sql: { datasource: shop, execute: "update users set name = :name, age = :age where id = :user_id" }
          invalidates: ["user:{user_id}"]
        - path: GET /hello/{name}
          code: { file: Hello.java }
          cache: { ttl: 1m }
        - path: GET /posts/{post_id}
          params: { post_id: { type: integer, minimum: 1 } }
          http:
            url: "${POSTS_URL:-https://jsonplaceholder.typicode.com}/posts/{post_id}"
            timeout: 2s
            budget: at most 60/m
            headers: { X-Client: brisk }
          cache: { ttl: 10m }
        - path: /static/**
          files: { directory: public, index: index.html, cache-control: "public, max-age=60" }
      """;

  private static final String IRIS =
      """
      {
        "type": "object",
        "properties": {
          "SepalLengthCm": {"type": "number", "exclusiveMinimum": 0},
          "SepalWidthCm": {"type": "number", "exclusiveMinimum": 0},
          "PetalLengthCm": {"type": "number", "exclusiveMinimum": 0},
          "PetalWidthCm": {"type": "number", "exclusiveMinimum": 0}
        },
        "required": ["SepalLengthCm", "SepalWidthCm", "PetalLengthCm", "PetalWidthCm"],
        "additionalProperties": false,
        "examples": [
          {"SepalLengthCm": 5.1, "SepalWidthCm": 3.5, "PetalLengthCm": 1.4, "PetalWidthCm": 0.2}
        ]
      }
      """;

  private static final String USER =
      """
      {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
        "required": ["name", "age"],
        "additionalProperties": false
      }
      """;

  private ExampleFiles() {}

  public static void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("brisk.yaml"), YAML);
    Files.writeString(directory.resolve("iris-flower.schema.json"), IRIS);
    Files.writeString(directory.resolve("user.schema.json"), USER);
    Files.writeString(directory.resolve("iris.onnx"), "");
    Files.writeString(directory.resolve("Hello.java"), "");
    Files.createDirectory(directory.resolve("public"));
  }
}
