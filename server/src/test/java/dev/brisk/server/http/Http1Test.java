package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.listen.HttpServer;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class Http1Test {
  private final CompletableFuture<Exchange> held = new CompletableFuture<>();
  private HttpServer server;
  @TempDir private Path folder;

  @BeforeEach
  void start() {
    server = HttpServer.start(options(), this::handle, ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  private static HttpOptions options() {
    return new HttpOptions(
        "127.0.0.1",
        0,
        2,
        4096,
        1024,
        16 << 20,
        Duration.ofMillis(600),
        Duration.ofMillis(600),
        Duration.ofMillis(900),
        100,
        null,
        null);
  }

  private void handle(Exchange exchange) {
    switch (exchange.path()) {
      case "/echo" ->
          exchange.body(
              1 << 20,
              new BodyReader() {
                @Override
                public void body(byte[] body) {
                  exchange.respond(Response.of(200, "text/plain", body));
                }

                @Override
                public void refused(ProblemDetails problem) {
                  exchange.respond(Response.of(problem, null));
                }
              });
      case "/later" ->
          CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
              .execute(() -> exchange.respond(text(exchange.path() + "?" + exchange.query())));
      case "/held" -> held.complete(exchange);
      case "/broken" -> throw new IllegalStateException("secret");
      case "/stream" -> stream(exchange);
      case "/file" ->
          exchange.respond(
              new Response(200, List.of(), new Body.FileRegion(folder.resolve("f"), 10, 1 << 20)));
      default -> exchange.respond(text(exchange.path()));
    }
  }

  private static void stream(Exchange exchange) {
    SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>();
    exchange.respond(new Response(200, List.of(), new Body.Stream(publisher, -1)));
    Thread.ofVirtual()
        .start(() -> {
          while (publisher.getNumberOfSubscribers() == 0) {
            Thread.onSpinWait();
          }
          for (int i = 0; i < 200; i++) {
            publisher.submit(ByteBuffer.wrap(new byte[10_000]));
          }
          publisher.close();
        });
  }

  private static Response text(String text) {
    return Response.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawClient client = client()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        String path = i % 7 == 3 ? "/later?" + i : "/now" + i;
        all.append("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().text()).isEqualTo(i % 7 == 3 ? "/later?" + i : "/now" + i);
      }
    }
  }

  @Test
  void pipelinedBodiesStayWithTheirRequests() throws IOException {
    try (RawClient client = client()) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
              + "GET /later HTTP/1.1\r\nHost: x\r\n\r\n"
              + "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "2\r\ntw\r\n1\r\no\r\n0\r\n\r\n"
              + "POST /ignored HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
              + "GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.read().text()).isEqualTo("one");
      assertThat(client.read().text()).isEqualTo("/later?null");
      assertThat(client.read().text()).isEqualTo("two");
      assertThat(client.read().text()).isEqualTo("/ignored");
      assertThat(client.read().text()).isEqualTo("/last");
    }
  }

  @Test
  void aTooLargeBodyIsRefusedAndTheClientCanReadIt() throws IOException {
    try (RawClient client = client()) {
      client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
      byte[] block = new byte[100_000];
      for (int i = 0; i < 80; i++) {
        client.send(block);
      }
      RawClient.Reply reply = client.read();
      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.headers())
          .containsEntry("content-type", "application/problem+json")
          .containsEntry("connection", "close");
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void aTooLargeChunkedBodyIsRefusedAndTheClientCanReadIt() throws IOException {
    try (RawClient client = client()) {
      client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      byte[] block =
          ("186a0\r\n" + "x".repeat(100_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 40; i++) {
        client.send(block);
      }
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void expectationsAreMetOrRefused() throws IOException {
    try (RawClient client = client()) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(100);
      assertThat(client.send("ok").read().text()).isEqualTo("ok");
    }
    try (RawClient client = client()) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      assertThat(client.request("GET", "/", "Expect: wonders").status()).isEqualTo(417);
    }
  }

  @Test
  void oversizeHeadsAndTargetsAreRefused() throws IOException {
    try (RawClient client = client()) {
      assertThat(client.request("GET", "/", "X-Long: " + "a".repeat(5000)).status()).isEqualTo(431);
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      assertThat(client.request("GET", "/" + "a".repeat(2000)).status()).isEqualTo(414);
    }
    try (RawClient client = client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n" + ("X-Many: 0123456789\r\n").repeat(100_000));
      assertThat(client.read().status()).isEqualTo(431);
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    for (Map.Entry<String, Integer> bad :
        Map.ofEntries(
                Map.entry("NONSENSE\r\n\r\n", 400),
                Map.entry("GET / HTTP/1.1\r\n\r\n", 400),
                Map.entry("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                Map.entry("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Map.entry("GET relative HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Map.entry("GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                Map.entry("GET / HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", 400),
                Map.entry("GET / HTTP/3.7\r\nHost: a\r\n\r\n", 505),
                Map.entry(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400),
                Map.entry(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                    400),
                Map.entry("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc", 400),
                Map.entry(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
                Map.entry(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    400))
            .entrySet()) {
      try (RawClient client = client()) {
        RawClient.Reply reply = client.send(bad.getKey()).read();
        assertThat(reply.status()).as(bad.getKey()).isEqualTo(bad.getValue());
        assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(client.ends()).as(bad.getKey()).isTrue();
      }
    }
  }

  @Test
  void slowHeadsAndBodiesAreCutOff() throws IOException {
    try (RawClient client = client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n");
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      client.send("PRI * HT");
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void drippingBytesDoNotProlongTheHead() throws Exception {
    try (RawClient client = client()) {
      client.send("GET / HTTP/1.1\r\n");
      int drops = 0;
      while (!client.answersWithin(Duration.ofMillis(50))) {
        client.send("X: y\r\n");
        drops++;
        assertThat(drops).as("the head never ends").isLessThan(200);
      }
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(drops).isPositive();
    }
  }

  @Test
  void idleConnectionsAreClosed() throws IOException {
    try (RawClient client = client()) {
      assertThat(client.request("GET", "/a").status()).isEqualTo(200);
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void aHalfClosedClientStillGetsItsAnswers() throws IOException {
    try (RawClient client = client()) {
      client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
      client.socket().shutdownOutput();
      assertThat(client.read().text()).isEqualTo("/later?null");
      assertThat(client.read().text()).isEqualTo("/b");
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void connectionCloseIsHonoured() throws IOException {
    try (RawClient client = client()) {
      RawClient.Reply reply = client.request("GET", "/a", "Connection: close");
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      client.send("GET /old HTTP/1.0\r\n\r\n");
      assertThat(client.read().text()).isEqualTo("/old");
      assertThat(client.ends()).isTrue();
    }
    try (RawClient client = client()) {
      client.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.read().headers()).containsEntry("connection", "keep-alive");
      assertThat(client.request("GET", "/more").text()).isEqualTo("/more");
    }
  }

  @Test
  void headHasNoBodyButItsLength() throws IOException {
    try (RawClient client = client()) {
      RawClient.Reply reply = client.request("HEAD", "/four");
      assertThat(reply.headers()).containsEntry("content-length", "5").containsKey("date");
      assertThat(client.request("GET", "/five").text()).isEqualTo("/five");
    }
  }

  @Test
  void absoluteTargetsAreUnderstood() throws IOException {
    try (RawClient client = client()) {
      assertThat(client.request("GET", "http://localhost/abs?x").text()).isEqualTo("/abs");
    }
  }

  @Test
  void aFailingHandlerTellsNothing() throws IOException {
    try (RawClient client = client()) {
      RawClient.Reply reply = client.request("GET", "/broken");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text()).contains("error_id").doesNotContain("secret");
    }
  }

  @Test
  void streamsAreSentInChunksToASlowReader() throws IOException {
    try (RawClient client = client()) {
      assertThat(client.request("GET", "/stream").body()).hasSize(2_000_000);
      client.send("GET /stream HTTP/1.0\r\n\r\n");
      assertThat(client.read().body()).hasSize(2_000_000);
    }
  }

  @Test
  void fileRegionsAreSent() throws IOException {
    byte[] content = new byte[(1 << 20) + 20];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    Files.write(folder.resolve("f"), content);
    try (RawClient client = client()) {
      byte[] expected = java.util.Arrays.copyOfRange(content, 10, 10 + (1 << 20));
      assertThat(client.request("GET", "/file").body()).isEqualTo(expected);
      assertThat(client.request("GET", "/file").body()).isEqualTo(expected);
    }
  }

  @Test
  void stoppingFinishesWhatIsInFlightAndAcceptsNothingNew() throws Exception {
    try (RawClient client = client();
        RawClient idle = client()) {
      assertThat(idle.request("GET", "/a").status()).isEqualTo(200);
      client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
      Exchange exchange = held.get(10, TimeUnit.SECONDS);
      Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofSeconds(20)));
      assertThat(idle.ends()).isTrue();
      exchange.respond(text("finished"));
      assertThat(client.read().text()).isEqualTo("finished");
      assertThat(client.ends()).isTrue();
      assertThat(closing.join(Duration.ofSeconds(15))).isTrue();
    }
  }

  @Test
  void furtherConnectionsWaitUntilOneCloses() throws Exception {
    HttpOptions few =
        new HttpOptions(
            "127.0.0.1",
            0,
            1,
            4096,
            1024,
            1 << 20,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            2,
            null,
            null);
    try (HttpServer small = HttpServer.start(few, this::handle, ExchangeObserver.NONE);
        RawClient first = new RawClient(small.port());
        RawClient second = new RawClient(small.port())) {
      assertThat(first.request("GET", "/1").status()).isEqualTo(200);
      assertThat(second.request("GET", "/2").status()).isEqualTo(200);
      try (RawClient third = new RawClient(small.port())) {
        third.send("GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
        third.socket().setSoTimeout(300);
        org.assertj.core.api.Assertions.assertThatThrownBy(third::read)
            .isInstanceOf(java.net.SocketTimeoutException.class);
        first.close();
        third.socket().setSoTimeout(10_000);
        assertThat(third.read().text()).isEqualTo("/3");
      }
      second.close();
      small.close(Duration.ofMillis(100));
    }
  }
}
