package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.http.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// X8: the access log ended for good after one full disk.
@Timeout(60)
class X08FullDiskTest {
  @TempDir Path folder;

  private static BriskServer server(Path log) {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint("things", "GET", "/things/{id}", List.of(), null, null));
    return BriskServer.builder(settings.withServer(settings.server().withAccessLog(log.toString())))
        .handler("things", request -> "thing")
        .start();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
    }
  }

  private static double dropped(RawClient client) throws Exception {
    return client
        .request("GET", "/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("brisk_access_log_dropped_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void aDiskThatWasFullIsWrittenToAgainAndWhatWasLostIsCounted() throws Exception {
    Path log = folder.resolve("access.log");
    Files.createSymbolicLink(log, Path.of("/dev/full"));
    try (BriskServer server = server(log);
        RawClient client = new RawClient(server.port())) {
      until(() -> client.request("GET", "/things/full").status() == 200 && dropped(client) > 0);
      Path room = folder.resolve("room.log");
      Path link = Files.createSymbolicLink(folder.resolve("link"), room);
      Files.move(link, log, StandardCopyOption.ATOMIC_MOVE);
      until(() -> {
        client.request("GET", "/things/room");
        return Files.exists(room) && Files.readString(room).contains("/things/room");
      });
      assertThat(room).content().contains("{\"dropped\":");
    }
  }

  @Test
  void aLogThatWasRenamedOrDeletedIsBegunAnew() throws Exception {
    Path log = folder.resolve("access.log");
    try (BriskServer server = server(log);
        RawClient client = new RawClient(server.port())) {
      client.request("GET", "/things/first");
      until(() -> Files.readString(log).contains("/things/first"));
      Path old = Files.move(log, folder.resolve("access.log.1"));
      until(() -> {
        client.request("GET", "/things/second");
        return Files.exists(log) && Files.readString(log).contains("/things/second");
      });
      assertThat(old).content().contains("/things/first");
      Files.delete(log);
      until(() -> {
        client.request("GET", "/things/third");
        return Files.exists(log) && Files.readString(log).contains("/things/third");
      });
      assertThat(dropped(client)).isZero();
    }
  }
}
