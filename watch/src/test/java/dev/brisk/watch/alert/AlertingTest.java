package dev.brisk.watch.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.AlertSettings;
import dev.brisk.watch.settings.Grouping;
import dev.brisk.watch.settings.Receiver;
import dev.brisk.watch.settings.WatchSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The bytes that receivers get, and what becomes of those that do not take them.
class AlertingTest {
  private static final Instant WALL = Instant.parse("2026-11-29T10:00:00Z");
  private static final Set<Kind> ALL = Set.of(Kind.values());
  private static final String WEBHOOK_SECRET = "T0B1xSecretOfTheReceiver9";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Integer status = answers.poll();
          received.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Key")
                  + " "
                  + body);
          exchange.getResponseHeaders().set("Location", base + "/elsewhere");
          exchange.sendResponseHeaders(status == null ? 202 : status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aWebhookGetsJson() throws Exception {
    try (Alerting alerting = start(new Receiver.Webhook(address(), Map.of("X-Key", "k")))) {
      alerting.finished(result(Map.of(Kind.DOWN, "status is 503")), WALL);
      assertThat(next())
          .isEqualTo(
              "POST /"
                  + WEBHOOK_SECRET
                  + " application/json k "
                  + "{\"version\":1,\"text\":\"DOWN api: status is 503 (http://api/…)\",\"alerts\":["
                  + "{\"key\":\"brisk/api/down\",\"status\":\"firing\",\"check\":\"api\",\"kind\":\"down\","
                  + "\"target\":\"http://api/…\",\"text\":\"status is 503\","
                  + "\"since\":\"2026-11-29T10:00:00Z\",\"until\":null}]}");
      alerting.finished(result(Map.of()), WALL.plusSeconds(42));
      assertThat(next())
          .contains(
              "\"status\":\"resolved\"",
              "\"until\":\"2026-11-29T10:00:42Z\"",
              "up again: api after 42 s");
    }
  }

  @Test
  void slackGetsTextThatRingsNobodyElse() throws Exception {
    try (Alerting alerting = start(new Receiver.Slack(address()))) {
      alerting.finished(result(Map.of(Kind.DOWN, "body is <!channel> & more")), WALL);
      assertThat(next())
          .endsWith("{\"text\":\"DOWN api: body is &lt;!channel&gt; &amp; more (http://api/…)\"}");
    }
  }

  @Test
  void teamsGetsAnAdaptiveCardWhoseTextIsNoMarkdown() throws Exception {
    try (Alerting alerting = start(new Receiver.Teams(address()))) {
      alerting.finished(result(Map.of(Kind.DOWN, "[x](http://evil)")), WALL);
      assertThat(next())
          .endsWith(
              "{\"type\":\"message\",\"attachments\":[{\"contentType\":"
                  + "\"application/vnd.microsoft.card.adaptive\",\"content\":{\"$schema\":"
                  + "\"http://adaptivecards.io/schemas/adaptive-card.json\",\"type\":\"AdaptiveCard\","
                  + "\"version\":\"1.4\",\"body\":[{\"type\":\"TextBlock\",\"text\":"
                  + "\"DOWN api: \\\\[x\\\\]\\\\(http://evil\\\\) \\\\(http://api/…\\\\)\",\"wrap\":true}]}}]}");
    }
  }

  @Test
  void pagerDutyGetsAnEventForTheBeginAndOneForTheEndWithOneKey() throws Exception {
    try (Alerting alerting = start(new Receiver.PagerDuty(address(), "R0UT1NG"))) {
      alerting.finished(result(Map.of(Kind.DOWN, "no connection")), WALL);
      assertThat(next())
          .endsWith(
              "{\"routing_key\":\"R0UT1NG\",\"event_action\":\"trigger\",\"dedup_key\":"
                  + "\"brisk/api/down\",\"payload\":{\"summary\":\"DOWN api: no connection (http://api/…)\","
                  + "\"source\":\"http://api/…\",\"severity\":\"critical\","
                  + "\"timestamp\":\"2026-11-29T10:00:00Z\",\"component\":\"api\",\"class\":\"down\"}}");
      alerting.finished(result(Map.of()), WALL.plusSeconds(42));
      assertThat(next())
          .endsWith(
              "{\"routing_key\":\"R0UT1NG\",\"event_action\":\"resolve\","
                  + "\"dedup_key\":\"brisk/api/down\"}");
    }
  }

  @Test
  void whatIsNotTakenIsSentAgainInOrder() throws Exception {
    answers.addAll(List.of(503, 429, 500));
    try (Alerting alerting = start(new Receiver.Slack(address()))) {
      alerting.finished(result(Map.of(Kind.DOWN, "first")), WALL);
      for (int i = 0; i < 4; i++) {
        assertThat(next()).contains("first");
      }
      assertThat(problem())
          .isEqualTo("ops does not take messages: it answered 503. It is tried again.");
      assertThat(problem()).isEqualTo("ops takes messages again.");
      alerting.finished(result(Map.of()), WALL);
      assertThat(next()).contains("up again");
    }
  }

  @Test
  void aRedirectOrARefusalIsGivenUpAndSaid() throws Exception {
    answers.addAll(List.of(302, 404));
    try (Alerting alerting = start(new Receiver.Slack(address()))) {
      alerting.finished(result(Map.of(Kind.DOWN, "first")), WALL);
      assertThat(problem()).isEqualTo("A message to ops is given up: it answered 302.");
      alerting.finished(result(Map.of()), WALL);
      assertThat(problem()).isEqualTo("A message to ops is given up: it answered 404.");
      assertThat(received).hasSize(2).noneMatch(line -> line.contains("elsewhere"));
    }
  }

  @Test
  void aDeadReceiverKeepsNobodyElseFromBeingTold() throws Exception {
    URI dead;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + WEBHOOK_SECRET);
    }
    AlertSettings settings =
        new AlertSettings(
            new Grouping(Duration.ZERO, Duration.ZERO),
            List.of(
                new Receiver("dead", new Receiver.Slack(dead), List.of(), ALL),
                new Receiver(
                    "ops", new Receiver.Slack(address()), List.of("a*"), Set.of(Kind.DOWN)),
                new Receiver("other", new Receiver.Slack(address()), List.of("b*"), ALL)));
    try (Alerting alerting = start(settings)) {
      alerting.finished(result(Map.of(Kind.LATENCY, "slow")), WALL);
      alerting.finished(result(Map.of(Kind.DOWN, "first")), WALL);
      assertThat(next()).contains("first").doesNotContain("slow");
      assertThat(problem())
          .startsWith("dead does not take messages: no connection (")
          .doesNotContain(WEBHOOK_SECRET);
    }
    assertThat(received).isEmpty();
    assertThat(Alerting.test(settings, WALL).toString())
        .matches("\\{dead=Optional\\[no connection .*], ops=Optional.empty, other=Optional.empty}");
    assertThat(received).hasSize(4).allMatch(line -> line.contains("test-alert"));
  }

  @Test
  void messagesThatWaitAreBounded() throws Exception {
    Receiver receiver = new Receiver("ops", new Receiver.Slack(address()), List.of(), ALL);
    Alert alert = new Alert("api", Kind.DOWN, "api", "x", WALL, null);
    try (Delivery never = new Delivery(receiver, problems::add, Duration.ofSeconds(1))) {
      for (int i = 0; i <= Delivery.MOST_WAITING; i++) {
        never.send(List.of(alert));
      }
      assertThat(problem()).isEqualTo("A message to ops is lost: 200 wait for it already.");
    }
    assertThat(problem()).isEqualTo("200 messages to ops are lost.");
    String many =
        Messages.of(receiver, java.util.Collections.nCopies(1000, alert)).getFirst().body();
    assertThat(many).contains("1000 new, 0 over", "and 960 more");
  }

  private URI address() {
    return URI.create(base + "/" + WEBHOOK_SECRET);
  }

  private Alerting start(Receiver.Form form) {
    return start(
        new AlertSettings(
            new Grouping(Duration.ZERO, Duration.ZERO),
            List.of(new Receiver("ops", form, List.of(), ALL))));
  }

  private Alerting start(AlertSettings alerts) {
    return Alerting.start(
        new WatchSettings(List.of(), List.of(), ZoneOffset.UTC, null, null, alerts),
        problems::add,
        Duration.ofMillis(5));
  }

  private String next() throws InterruptedException {
    return String.valueOf(received.poll(20, TimeUnit.SECONDS));
  }

  private String problem() throws InterruptedException {
    return String.valueOf(problems.poll(20, TimeUnit.SECONDS));
  }

  /// Of a URL whose path has a secret, as status pages and webhooks do.
  private static Result result(Map<Kind, String> problems) {
    URI url = URI.create("http://api/8f3kQ0z7Lw2m9XyT?token=abcdef");
    Check check =
        new Check(
            "api",
            new Target.Http(url, "GET", Map.of(), null, 0),
            null,
            Timing.DEFAULT,
            null,
            Duration.ZERO);
    return new Result(check, WALL, WALL, problems, null);
  }
}
