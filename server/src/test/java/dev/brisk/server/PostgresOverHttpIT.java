package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.PostgresServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.sql.SqlSettings;
import dev.brisk.server.source.sql.SqlSettings.Result;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A database that dies behind a server, as its clients see it.
@Timeout(120)
class PostgresOverHttpIT {
  @Test
  void whatIsCachedOutlivesTheDatabaseAndTheRestIsBackWithIt() throws Exception {
    try (PostgresServer postgres = PostgresServer.started();
        BriskServer server = BriskServer.start(settings(postgres));
        RawClient client = new RawClient(server.port())) {
      // On a busy machine the first connection takes longer than a request may wait for it.
      ServerProcess.await(
          "the row", Duration.ofSeconds(30), () -> "42".equals(text(client, "/twice/21")));

      postgres.kill();
      Reply cached = client.request("GET", "/twice/21");
      assertThat(cached.text()).isEqualTo("42");
      assertThat(cached.headers().get("cache-status")).startsWith("brisk; hit");
      Reply uncached = client.request("GET", "/twice/4");
      assertThat(uncached.status()).isEqualTo(503);
      assertThat(uncached.headers())
          .containsKey("retry-after")
          .containsEntry("content-type", "application/problem+json");
      assertThat(uncached.text()).doesNotContain(PostgresServer.PASSWORD).doesNotContain("select");
      assertThat(client.request("GET", "/health/ready").status()).isEqualTo(503);
      assertThat(client.request("GET", "/health/live").status()).isEqualTo(200);

      postgres.start();
      ServerProcess.await(
          "the row again", Duration.ofSeconds(30), () -> "8".equals(text(client, "/twice/4")));
      assertThat(client.request("GET", "/health/ready").status()).isEqualTo(200);
    }
  }

  private static String text(RawClient client, String path) {
    try {
      return client.request("GET", path).text();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static BriskSettings settings(PostgresServer postgres) {
    return TestEndpoints.settings(
            EndpointSettings.of(
                    "GET /twice/{n}", SqlSettings.query("db", "select 2 * :n::int", Result.VALUE))
                .withParameter(ParameterSettings.path("n", ParameterSettings.Type.INTEGER))
                .withCache(EndpointCache.ttl(Duration.ofMinutes(1))))
        .withDatasource(
            new DatasourceSettings(
                "db",
                postgres.url(),
                PostgresServer.USER,
                PostgresServer.PASSWORD,
                2,
                Duration.ofMillis(500)));
  }
}
