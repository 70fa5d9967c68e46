package dev.brisk.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.Configuration;
import dev.brisk.config.Environment;
import dev.brisk.fixtures.UvicornServer;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The course's FastAPI service, untouched, behind what `brisk init` makes of it.
class InitFastApiIT {
  private static final String SERVICE =
      """
      from fastapi import FastAPI, HTTPException
      from pydantic import BaseModel

      app = FastAPI(title="Course")
      users = {7: "Ada"}
      asked = {"predict": 0, "user": 0}


      class Flower(BaseModel):
          SepalLengthCm: float
          SepalWidthCm: float
          PetalLengthCm: float
          PetalWidthCm: float


      class User(BaseModel):
          name: str


      @app.post("/predict")
      def predict(flower: Flower):
          asked["predict"] += 1
          return {"label": "Iris-setosa", "asked": asked["predict"]}


      @app.get("/users/{user_id}")
      def user(user_id: int):
          asked["user"] += 1
          if user_id not in users:
              raise HTTPException(404)
          return {"id": user_id, "name": users[user_id], "asked": asked["user"]}


      @app.put("/users/{user_id}")
      def change(user_id: int, user: User):
          users[user_id] = user.name
          return {"id": user_id, "name": user.name}
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void itsPredictionIsKeptByItsBodyAndItsUserUntilItsOwnPut() throws Exception {
    Path file = folder.resolve("brisk.yaml");
    try (UvicornServer service = UvicornServer.started(SERVICE, "/openapi.json")) {
      Run run = CommandLineRunner.run("init", service.url().toString(), "-o", file.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("3 endpoints of 3 operations");
      assertThat(CommandLineRunner.run("check", file.toString()).code()).isZero();

      // The few edits: both suggestions are taken.
      Files.writeString(file, Files.readString(file).replace("    # cache:", "    cache:"));
      BriskSettings settings = Configuration.read(file, Environment.system());
      try (BriskServer server =
          BriskServer.builder(settings.withServer(settings.server().withPort(0))).start()) {
        String first =
            """
            {"SepalLengthCm":5.1,"SepalWidthCm":3.5,"PetalLengthCm":1.4,"PetalWidthCm":0.2}\
            """;
        String same =
            """
            { "PetalWidthCm": 0.2, "PetalLengthCm": 1.4, "SepalWidthCm": 3.5, "SepalLengthCm": 5.1 }\
            """;
        assertThat(send(server, "POST", "/predict", first).body()).contains("\"asked\":1");
        HttpResponse<String> hit = send(server, "POST", "/predict", same);
        assertThat(hit.body()).contains("\"asked\":1");
        assertThat(hit.headers().firstValue("Cache-Status").orElse("")).contains("hit");

        assertThat(send(server, "GET", "/users/7", "").body()).contains("Ada", "\"asked\":1");
        assertThat(send(server, "GET", "/users/7", "").body()).contains("Ada", "\"asked\":1");
        assertThat(send(server, "PUT", "/users/7", "{\"name\":\"Grace\"}").statusCode())
            .isEqualTo(200);
        assertThat(send(server, "GET", "/users/7", "").body()).contains("Grace", "\"asked\":2");

        // All else is the service's own, by the proxy.
        assertThat(send(server, "GET", "/docs", "").body()).contains("swagger");
        assertThat(send(server, "GET", "/openapi.json", "").body()).contains("Course");
      }
    }
  }

  private HttpResponse<String> send(BriskServer server, String method, String path, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
