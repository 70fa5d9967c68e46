package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.AlertmanagerServer;
import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Receiver;
import dev.brisk.monitor.stack.Receiver.Channel;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts on their whole way, with a real Prometheus and a real Alertmanager.
class AlertsIT {
  private static final boolean REAL_TIME = Boolean.getBoolean("brisk.realtime");

  /// In real time a page ends when the window of five minutes is good again.
  private static final Duration PATIENCE =
      REAL_TIME ? Duration.ofMinutes(8) : Duration.ofSeconds(60);

  private static final Duration SCRAPE =
      REAL_TIME ? Duration.ofSeconds(15) : Duration.ofMillis(250);

  /// Slow enough in real time that the rate is kept on a busy machine: the hour behind has the
  /// same.
  private static final Duration PERIOD = REAL_TIME ? Duration.ofMillis(50) : Duration.ofMillis(5);

  @TempDir Path secrets;

  /// At a 60th of the time: a window of an hour is a minute, and all intervals are as much shorter.
  ///
  /// With `-Dbrisk.realtime=true` all times are those of the generated files, and an hour of equal
  /// traffic lies behind, without which a page would come sooner. That takes nine minutes, and
  /// prints how long the page took. The windows of six hours and more are left out: with one hour
  /// behind them they would fire, too, and hold the page for half an hour.
  @Test
  void aPlantedOutagePagesAndResolves() throws Exception {
    Service service =
        Service.of(
                "brisk",
                List.of(
                    Objective.availability(
                        Optional.of(new MonitoredEndpoint("predict", "GET", "/predict")), 0.999)))
            .withWindows(
                SCRAPE,
                List.of(
                    REAL_TIME
                        ? BurnWindow.STANDARD.getFirst()
                        : BurnWindow.STANDARD.getFirst().dividedBy(60)));
    try (HttpSink sink = new HttpSink();
        WatchedApplication application = new WatchedApplication().withTraffic(PERIOD)) {
      Receiver hook =
          new Receiver(
              "hook",
              Set.of(Severity.PAGE),
              new Channel.Webhook(sink.url() + "/page", Optional.empty()));
      String told = alertmanager(service, List.of(hook));
      try (AlertmanagerServer alertmanager =
              AlertmanagerServer.started(REAL_TIME ? told : quick(told));
          PrometheusServer prometheus = prometheus(service, application, alertmanager.port())) {
        ServerProcess.await(
            "good traffic",
            PATIENCE,
            () ->
                Queries.values(
                        prometheus, "sum(http_requests_total{status=\"2xx\"} and on () up == 1)")
                    .stream()
                    .anyMatch(count -> count > 100));
        assertThat(sink.received()).isEmpty();

        long began = System.nanoTime();
        application.failing(true);
        ServerProcess.await(
            "a page",
            PATIENCE,
            () -> bodies(sink).contains("\"alertname\":\"AvailabilityBudgetBurn\""));
        if (REAL_TIME) {
          double paged = secondsSince(began);
          System.out.printf("The page came %.1f s after the first failure.%n", paged);
          assertThat(paged).isLessThanOrEqualTo(75);
        }
        assertThat(bodies(sink))
            .contains("\"status\":\"firing\"")
            .contains("\"severity\":\"page\"")
            .contains("\"endpoint\":\"predict\"")
            .contains("Too many answers of predict are 5xx")
            .contains("runbooks/availability-budget-burn.md")
            .doesNotContain("\"status\":\"resolved\"");

        long ended = System.nanoTime();
        application.failing(false);
        ServerProcess.await(
            "its end", PATIENCE, () -> bodies(sink).contains("\"status\":\"resolved\""));
        if (REAL_TIME) {
          System.out.printf("Its end came %.1f s after the last one.%n", secondsSince(ended));
        }
      }
    }
  }

  @Test
  void eachReceiverIsToldOfAnAlertAndOfItsEnd() throws Exception {
    try (HttpSink sink = new HttpSink();
        MailSink mail = new MailSink()) {
      List<Receiver> receivers =
          List.of(
              new Receiver(
                  "chat",
                  Set.of(Severity.PAGE),
                  new Channel.Slack("#api", secret("chat", sink.url() + "/slack"))),
              new Receiver(
                  "oncall", Set.of(Severity.PAGE), new Channel.PagerDuty(secret("oncall", "key1"))),
              new Receiver(
                  "hook",
                  Set.of(Severity.PAGE),
                  new Channel.Webhook(sink.url() + "/hook", Optional.of(secret("hook", "token1")))),
              new Receiver(
                  "desk",
                  Set.of(Severity.PAGE),
                  new Channel.Email(
                      "desk@example.com",
                      "brisk@example.com",
                      mail.address(),
                      Optional.empty(),
                      Optional.empty(),
                      false)));
      String configuration =
          "global: { pagerduty_url: \""
              + sink.url()
              + "/v2/enqueue\" }\n"
              + quick(alertmanager(Service.of("brisk", List.of()), receivers))
                  .replace("/run/secrets/", secrets + "/");
      try (AlertmanagerServer alertmanager = AlertmanagerServer.started(configuration)) {
        alertmanager.post("/api/v2/alerts", alert(Instant.now().plusSeconds(600)));
        awaitFrom(sink, "/slack", "FIRING: api-1 cannot be scraped");
        awaitFrom(sink, "/slack", "#api");
        awaitFrom(sink, "/slack", "runbooks/target-down.md");
        awaitFrom(sink, "/v2/enqueue", "\"event_action\":\"trigger\"");
        awaitFrom(sink, "/v2/enqueue", "\"routing_key\":\"key1\"");
        awaitFrom(sink, "/hook", "\"status\":\"firing\"");
        awaitMail(mail, "TargetDown");
        assertThat(sink.received())
            .filteredOn(received -> received.path().equals("/hook"))
            .allMatch(received -> "Bearer token1".equals(received.authorization()));

        alertmanager.post("/api/v2/alerts", alert(Instant.now()));
        awaitFrom(sink, "/slack", "RESOLVED: api-1 cannot be scraped");
        awaitFrom(sink, "/v2/enqueue", "\"event_action\":\"resolve\"");
        awaitFrom(sink, "/hook", "\"status\":\"resolved\"");
        awaitMail(mail, "RESOLVED");
        assertThat(mail.mails().getFirst())
            .contains("To: desk@example.com")
            .contains("From: brisk@example.com");
      }
    }
  }

  /// The outage drill of 29 November 2026: beside the page of an endpoint, chat rang for its
  /// upstream, and would have for its breaker.
  @Test
  void whatCausedAPageDoesNotRingBesideIt() throws Exception {
    try (HttpSink sink = new HttpSink()) {
      Receiver hook =
          new Receiver(
              "hook",
              Set.of(Severity.PAGE, Severity.TICKET),
              new Channel.Webhook(sink.url() + "/hook", Optional.empty()));
      try (AlertmanagerServer alertmanager =
          AlertmanagerServer.started(
              quick(alertmanager(Service.of("brisk", List.of()), List.of(hook))))) {
        String labels = "\"job\":\"brisk\",\"service\":\"brisk\",";
        String post = labels + "\"endpoint\":\"post\",";
        alertmanager.post(
            "/api/v2/alerts",
            Stream.of(
                    post
                        + "\"alertname\":\"AvailabilityBudgetBurn\",\"severity\":\"page\",\"objective\":\"post-availability\"",
                    post + "\"alertname\":\"UpstreamFailing\",\"severity\":\"ticket\"",
                    post + "\"alertname\":\"BreakerOpen\",\"severity\":\"ticket\"",
                    labels
                        + "\"endpoint\":\"user\",\"alertname\":\"CacheHitRatioFall\",\"severity\":\"ticket\"")
                .map(alert -> "{\"labels\":{" + alert + "}}")
                .collect(Collectors.joining(",", "[", "]")));
        awaitFrom(sink, "/hook", "AvailabilityBudgetBurn");
        awaitFrom(sink, "/hook", "CacheHitRatioFall");
        assertThat(bodies(sink)).doesNotContain("UpstreamFailing", "BreakerOpen");
      }
    }
  }

  private Path secret(String receiver, String value) throws Exception {
    return Files.writeString(secrets.resolve(receiver + "-secret"), value);
  }

  private static String alert(Instant endsAt) {
    return """
    [{"labels":{"alertname":"TargetDown","severity":"page","job":"brisk"},
      "annotations":{"summary":"api-1 cannot be scraped","description":"It is gone.",
        "runbook_url":"runbooks/target-down.md"},
      "startsAt":"%s","endsAt":"%s"}]
    """
        .formatted(Instant.now().minusSeconds(5), endsAt);
  }

  private static String alertmanager(Service service, List<Receiver> receivers) {
    return StackFiles.of(
            new Stack(
                service, new Workload.Bundled(), receivers, List.of(), ImageVersions.PROMETHEUS_2))
        .get("alertmanager/alertmanager.yml");
  }

  /// The generated file, with its waits as much shorter as the test is.
  private static String quick(String configuration) {
    return configuration
        .replaceAll("group_wait: \\S+", "group_wait: 100ms")
        .replaceAll("group_interval: \\S+", "group_interval: 250ms");
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static PrometheusServer prometheus(
      Service service, WatchedApplication application, int alertmanagerPort) {
    Map<String, String> files = configuration(service, application.address(), alertmanagerPort);
    return REAL_TIME
        ? PrometheusServer.startedWithHistory(files, goodHour(application))
        : PrometheusServer.started(files);
  }

  /// What Prometheus would know if the application had had its traffic for an hour.
  private static String goodHour(WatchedApplication application) {
    double perSecond = 1000.0 / PERIOD.toMillis();
    StringBuilder history = new StringBuilder("# TYPE http_requests counter\n");
    long now = Instant.now().getEpochSecond();
    for (String status : List.of("2xx", "5xx")) {
      for (long second = 0; second < Duration.ofHours(1).toSeconds(); second += 15) {
        history.append(
            "http_requests_total{job=\"brisk\",instance=\"%s\",method=\"GET\",handler=\"/predict\",status=\"%s\"} %d %d%n"
                .formatted(
                    application.address(),
                    status,
                    status.equals("2xx") ? Math.round(second * perSecond) : 0,
                    now - Duration.ofHours(1).toSeconds() + second));
      }
    }
    return history.append("# EOF\n").toString();
  }

  private static Map<String, String> configuration(
      Service service, String application, int alertmanagerPort) {
    Map<String, String> files = new LinkedHashMap<>(Rules.files(service));
    files.put(
        "prometheus.yml",
        """
        global: { scrape_interval: %1$dms, evaluation_interval: %1$dms }
        rule_files: ["rules/*.yml"]
        alerting:
          alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:%2$d"] }] }]
        scrape_configs:
          - { job_name: brisk, static_configs: [{ targets: ["%3$s"] }] }
        """
            .formatted(SCRAPE.toMillis(), alertmanagerPort, application));
    return files;
  }

  private static String bodies(HttpSink sink) {
    return sink.received().stream().map(HttpSink.Received::body).toList().toString();
  }

  private static void awaitFrom(HttpSink sink, String path, String text) {
    ServerProcess.await(
        path + " to be sent " + text,
        PATIENCE,
        () ->
            sink.received().stream()
                .anyMatch(r -> r.path().equals(path) && r.body().contains(text)));
  }

  private static void awaitMail(MailSink sink, String text) {
    ServerProcess.await(
        "a mail with " + text,
        PATIENCE,
        () -> sink.mails().stream().anyMatch(mail -> mail.contains(text)));
  }
}
