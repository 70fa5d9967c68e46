package dev.brisk.bench;

import static dev.brisk.bench.scenario.Dsl.bodyContains;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.Task;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.SwarmOptions;
import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS and HTTP/2 against nginx, which closes each connection after fifty requests: by `Connection:
/// close`, or by GOAWAY.
@Timeout(120)
class TlsAndHttp2IT {
  @TempDir static Path folder;
  private static Process nginx;
  private static int plain;
  private static int tls;
  private static int http2;
  private static int http2Tls;

  @BeforeAll
  static void start() throws Exception {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        folder + "/key.pem",
        "-out",
        folder + "/cert.pem",
        "-days",
        "2",
        "-subj",
        "/CN=localhost");
    // Somebody else may take a port before nginx does, which then ends at once.
    for (int attempt = 0; !startNginx(); attempt++) {
      assertThat(attempt).as("starts of nginx that failed").isLessThan(5);
    }
  }

  private static boolean startNginx() throws Exception {
    plain = ServerProcess.freePort();
    tls = ServerProcess.freePort();
    http2 = ServerProcess.freePort();
    http2Tls = ServerProcess.freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr crit;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
          uwsgi_temp_path t4; scgi_temp_path t5;
          keepalive_requests 50;
          ssl_certificate %1$s/cert.pem;
          ssl_certificate_key %1$s/key.pem;
          server {
            listen 127.0.0.1:%2$d;
            listen 127.0.0.1:%3$d ssl;
            listen 127.0.0.1:%4$d http2;
            listen 127.0.0.1:%5$d ssl http2;
            location / { return 200 "hello, Alice"; }
            location = /missing { return 404; }
            location = /status { stub_status; }
          }
        }
        """
            .formatted(folder, plain, tls, http2, http2Tls));
    nginx = process("/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf");
    return isUp();
  }

  @AfterAll
  static void stop() throws Exception {
    nginx.destroy();
    assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  static class Getter extends HttpUser {
    @Task
    void ask() {
      get("/").check(bodyContains("Alice"));
    }
  }

  private static LoadSnapshot users(boolean insecure) throws Exception {
    SwarmOptions defaults = SwarmOptions.DEFAULT;
    SwarmOptions options =
        new SwarmOptions(
            1,
            defaults.timeout(),
            defaults.stopTimeout(),
            insecure,
            Map.of(),
            1,
            ArrivalModel.perUserIterations(2, 60),
            defaults.hostCheck());
    LoadSetup setup = new LoadSetup(1, 1, "https://127.0.0.1:" + tls, null);
    try (LocalLoad load = new LocalLoad(Scenario.of(Getter.class), options, setup, line -> {})) {
      load.start(setup);
      load.awaitEnd();
      return load.snapshot();
    }
  }

  @Test
  void usersOfAScenarioSpeakTlsAndReopenWhatTheServerCloses() throws Exception {
    LoadSnapshot snapshot = users(true);
    assertThat(snapshot.failures()).isEmpty();
    assertThat(snapshot.total().measures().requests()).isEqualTo(120);
  }

  @Test
  void usersOfAScenarioRefuseACertificateThatNobodyTrustsBeforeTheyStart() {
    assertThatThrownBy(() -> users(false))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("nobody whom Java trusts has signed")
        .hasMessageContaining("--insecure");
  }

  /// Entry B9: one hint for all causes, and a run that failed to its end.
  @Test
  void aRunWithoutAHandshakeDoesNotBeginAndNamesTheCause() throws Exception {
    LoadPlan untrusted = plan(true, tls, "/").insecure(false).build();
    assertThatThrownBy(() -> ObservedLoadTest.of(untrusted).run())
        .hasMessageContaining("nobody whom Java trusts has signed");
    LoadPlan notTls = plan(true, plain, "/").build();
    assertThatThrownBy(() -> ObservedLoadTest.of(notTls).run())
        .hasMessageContaining("does not speak TLS on this port. Write http://");
    var result = ObservedLoadTest.of(plan(true, tls, "/").requests(20).build()).run().result();
    assertThat(result.total().measures().requests()).isPositive();
    assertThat(result.total().measures().errors()).isEmpty();
  }

  private static Process process(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " is not installed. Run: apt-get install nginx openssl", e);
    }
  }

  private static void run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError(command[0] + " is not installed. Run: apt-get install openssl", e);
    }
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  /// Waits until nginx answers, which it does when it has all its ports; false when it has ended.
  private static boolean isUp() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (nginx.isAlive()) {
      assertThat(System.nanoTime()).as("nginx neither answers nor ends").isLessThan(deadline);
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", plain), 5_000);
        socket.setSoTimeout(20_000);
        socket
            .getOutputStream()
            .write("GET /status HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket.getInputStream().read() > 0;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  /// Requests that nginx answered, this one included.
  private static long served() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String page =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plain + "/status"))
                      .version(HttpClient.Version.HTTP_1_1)
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return Long.parseLong(page.lines().skip(2).findFirst().orElseThrow().strip().split(" ")[2]);
    }
  }

  private static LoadPlan.Builder plan(boolean secure, int port, String path) {
    return LoadPlan.builder()
        .origin(new Origin(secure, "127.0.0.1", port))
        .target(
            LoadTarget.get(path)
                .withCheck(new BodyCheck.Contains(path.equals("/") ? "Alice" : "4")))
        .connections(4)
        .requests(1000)
        .insecure(true);
  }

  private static Measures measured(LoadPlan.Builder plan) throws Exception {
    long before = served();
    Measures total = LoadTest.run(plan.build()).total().measures();
    assertThat(total.requests()).isEqualTo(1000);
    assertThat(served() - before - 1).as("requests that nginx counted").isEqualTo(1000);
    return total;
  }

  @Test
  void http1OverTlsIsCountedAsTheServerCountsIt() throws Exception {
    assertThat(measured(plan(true, tls, "/")).errors()).isEmpty();
  }

  @Test
  void http2WithPriorKnowledgeSurvivesGoAway() throws Exception {
    LoadPlan.Builder plan = plan(false, http2, "/").protocol(LoadPlan.Protocol.HTTP_2).streams(8);
    Measures total = measured(plan);
    assertThat(total.errors()).isEmpty();
    assertThat(total.statuses()).isEqualTo(Map.of(200, 1000L));
    assertThat(total.bodyBytes()).isEqualTo(1000L * "hello, Alice".length());
    assertThat(total.bytes()).isGreaterThan(total.bodyBytes());
  }

  @Test
  void http2OverTlsIsNegotiated() throws Exception {
    LoadPlan.Builder plan = plan(true, http2Tls, "/").protocol(LoadPlan.Protocol.HTTP_2).streams(3);
    assertThat(measured(plan).errors()).isEmpty();
  }

  @Test
  void badStatusesAreErrorsInHttp2Too() throws Exception {
    LoadPlan.Builder plan =
        plan(false, http2, "/missing").protocol(LoadPlan.Protocol.HTTP_2).streams(2);
    Measures total = measured(plan);
    assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.STATUS, 1000L));
  }

  @Test
  void aServerWithoutHttp2IsAProtocolError() throws Exception {
    for (boolean secure : new boolean[] {false, true}) {
      LoadPlan plan =
          plan(secure, secure ? tls : plain, "/")
              .protocol(LoadPlan.Protocol.HTTP_2)
              .connections(1)
              .requests(3)
              .build();
      Measures total = LoadTest.run(plan).total().measures();
      assertThat(total.failed()).isEqualTo(3);
      assertThat(total.failed(ErrorClass.PROTOCOL) + total.failed(ErrorClass.TLS)).isEqualTo(3);
    }
  }

  @Test
  void anUntrustedCertificateIsATlsError() throws Exception {
    LoadPlan plan = plan(true, tls, "/").insecure(false).connections(1).requests(3).build();
    assertThat(LoadTest.run(plan).total().measures().errors())
        .isEqualTo(Map.of(ErrorClass.TLS, 3L));
  }

  @Test
  void anOpenModelRunsOverHttp2() throws Exception {
    LoadPlan plan =
        LoadPlan.of("http://127.0.0.1:" + http2 + "/")
            .protocol(LoadPlan.Protocol.HTTP_2)
            .connections(2)
            .streams(10)
            .rate(300)
            .duration(Duration.ofSeconds(1))
            .build();
    Measures total = LoadTest.run(plan).total().measures();
    assertThat(total.statuses()).isEqualTo(Map.of(200, 300L));
  }
}
