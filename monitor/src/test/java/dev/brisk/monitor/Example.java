package dev.brisk.monitor;

import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Receiver;
import dev.brisk.monitor.stack.Receiver.Channel;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.Workload;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A stack with everything in it.
final class Example {
  static final Optional<MonitoredEndpoint> PREDICT =
      Optional.of(new MonitoredEndpoint("predict", "POST", "/predict"));
  static final Optional<MonitoredEndpoint> USER =
      Optional.of(new MonitoredEndpoint("user", "GET", "/users/{user_id}"));

  static final Service SERVICE =
      Service.of(
          "brisk",
          List.of(
              Objective.availability(Optional.empty(), 0.999),
              Objective.availability(PREDICT, 0.999),
              Objective.latency(PREDICT, Duration.ofMillis(500), 0.99),
              Objective.latency(USER, Duration.ofSeconds(1), 0.95)));

  static final List<Receiver> RECEIVERS =
      List.of(
          new Receiver(
              "oncall", Set.of(Severity.PAGE), new Channel.PagerDuty(Path.of("/s/pagerduty"))),
          new Receiver(
              "chat",
              Set.of(Severity.PAGE, Severity.TICKET),
              new Channel.Slack("#api", Path.of("/s/slack"))),
          new Receiver(
              "desk",
              Set.of(Severity.TICKET),
              new Channel.Email(
                  "desk@example.com",
                  "brisk@example.com",
                  "mail.example.com:587",
                  Optional.of("brisk"),
                  Optional.of(Path.of("/s/mail")),
                  true)),
          new Receiver(
              "hook",
              Set.of(Severity.PAGE),
              new Channel.Webhook(
                  "http://hooks.example.com/alerts", Optional.of(Path.of("/s/hook")))));

  static final Stack STACK =
      new Stack(
          SERVICE,
          new Workload.Configured("/srv/api", "brisk.yaml", 8000, List.of("SHOP_DB_PASSWORD")),
          RECEIVERS,
          List.of(URI.create("https://api.example.com/")),
          ImageVersions.PROMETHEUS_2);

  private Example() {}
}
