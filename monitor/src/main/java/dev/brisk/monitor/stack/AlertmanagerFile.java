package dev.brisk.monitor.stack;

import static dev.brisk.monitor.stack.PrometheusFile.ordered;

import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.Receiver.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `alertmanager.yml`: who is told of what, how soon, and what is kept quiet meanwhile.
final class AlertmanagerFile {
  /// Where Compose mounts secrets.
  static final String SECRETS = "/run/secrets/";

  private AlertmanagerFile() {}

  static Map<String, ?> of(Stack stack) {
    return of(stack, SECRETS);
  }

  static Map<String, ?> of(Stack stack, String secrets) {
    Map<String, Object> document = new LinkedHashMap<>();
    List<Map<String, ?>> routes = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      Pace pace = Pace.of(severity);
      for (Receiver receiver : stack.receivers()) {
        if (receiver.severities().contains(severity)) {
          routes.add(
              ordered(
                  "matchers",
                  List.of("severity=\"" + severity.label() + "\""),
                  "receiver",
                  receiver.name(),
                  "group_wait",
                  pace.delay(),
                  "group_interval",
                  pace.interval(),
                  "repeat_interval",
                  pace.repeat(),
                  "continue",
                  true));
        }
      }
    }
    document.put(
        "route",
        ordered(
            "receiver",
            "nobody",
            // One outage is one message, whatever alerts it sets off.
            "group_by",
            List.of("service"),
            "group_wait",
            "30s",
            "group_interval",
            "2m",
            "repeat_interval",
            "4h",
            "routes",
            routes));
    document.put("inhibit_rules", inhibitions());
    List<Map<String, ?>> receivers = new ArrayList<>();
    // What matches no route is still shown by Alertmanager's own page.
    receivers.add(Map.of("name", "nobody"));
    stack.receivers().forEach(receiver -> receivers.add(receiver(receiver, secrets)));
    document.put("receivers", receivers);
    return document;
  }

  /// When a message leaves, when it is followed by what came or went meanwhile, and when it is said
  /// again.
  private record Pace(String delay, String interval, String repeat) {
    /// A page leaves with what one evaluation of each objective found; tickets wait for company.
    static Pace of(Severity severity) {
      return switch (severity) {
        case PAGE -> new Pace("3s", "2m", "1h");
        case TICKET -> new Pace("1m", "5m", "12h");
        case HEARTBEAT -> new Pace("1s", "1m", "1m");
      };
    }
  }

  private static List<Map<String, ?>> inhibitions() {
    return List.of(
        // A service that is gone fails its probes, too.
        ordered(
            "source_matchers",
            List.of("alertname=\"TargetDown\""),
            "target_matchers",
            List.of("alertname=\"ProbeFailing\""),
            "equal",
            List.of("service")),
        // Failures that take long are told of as failures.
        ordered(
            "source_matchers",
            List.of("alertname=\"AvailabilityBudgetBurn\"", "severity=\"page\""),
            "target_matchers",
            List.of("alertname=\"LatencyBudgetBurn\""),
            "equal",
            List.of("job", "endpoint")),
        // A page about an objective is news enough of it.
        ordered(
            "source_matchers",
            List.of("severity=\"page\"", "objective!=\"\""),
            "target_matchers",
            List.of("severity=\"ticket\"", "objective!=\"\""),
            "equal",
            List.of("job", "objective")),
        // Nor does its cause ring a second time: whoever was paged finds it on the dashboard.
        ordered(
            "source_matchers",
            List.of("severity=\"page\"", "objective!=\"\""),
            "target_matchers",
            List.of("severity=\"ticket\""),
            "equal",
            List.of("job", "endpoint")),
        // That Redis is down is said better by its own alert.
        ordered(
            "source_matchers",
            List.of("alertname=\"RedisDown\""),
            "target_matchers",
            List.of("alertname=\"BreakerOpen\"", "breaker=\"redis\""),
            "equal",
            List.of("job", "instance")),
        // Of an instance that is down nothing else needs saying.
        ordered(
            "source_matchers",
            List.of("alertname=\"TargetDown\""),
            "target_matchers",
            List.of("severity=\"ticket\""),
            "equal",
            List.of("job", "instance")));
  }

  private static Map<String, ?> receiver(Receiver receiver, String secrets) {
    String secret = secrets + receiver.secretName();
    String title =
        "{{ .Status | toUpper }}: {{ .CommonAnnotations.summary }}{{ if not"
            + " .CommonAnnotations.summary }}{{ .GroupLabels.service }}, {{ len .Alerts }}"
            + " alerts{{ end }}";
    String text =
        "{{ range .Alerts }}{{ .Annotations.summary }}. {{ .Annotations.description }} Runbook:"
            + " {{ if .Annotations.runbook_url }}{{ .Annotations.runbook_url }}{{ else }}{{"
            + " .Annotations.runbook }} in the stack's folder{{ end }}\n{{ end }}";
    return switch (receiver.channel()) {
      case Channel.Slack slack ->
          named(
              receiver,
              "slack_configs",
              ordered(
                  "api_url_file",
                  secret,
                  "channel",
                  slack.channel(),
                  "send_resolved",
                  true,
                  "title",
                  title,
                  "text",
                  text));
      case Channel.PagerDuty ignored ->
          named(
              receiver,
              "pagerduty_configs",
              ordered(
                  "routing_key_file",
                  secret,
                  "send_resolved",
                  true,
                  "description",
                  title,
                  "severity",
                  "{{ if eq .CommonLabels.severity \"page\" }}critical{{ else }}warning{{ end }}"));
      case Channel.Email email -> named(receiver, "email_configs", email(email, secret));
      case Channel.Webhook webhook -> {
        Map<String, Object> config = ordered("url", webhook.url(), "send_resolved", true);
        if (webhook.tokenFile().isPresent()) {
          config.put("http_config", Map.of("authorization", Map.of("credentials_file", secret)));
        }
        yield named(receiver, "webhook_configs", config);
      }
      case Channel.Teams ignored ->
          named(
              receiver,
              "msteamsv2_configs",
              ordered(
                  "webhook_url_file", secret, "send_resolved", true, "title", title, "text", text));
    };
  }

  private static Map<String, Object> email(Channel.Email email, String secret) {
    Map<String, Object> config =
        ordered(
            "to",
            email.to(),
            "from",
            email.from(),
            "smarthost",
            email.smarthost(),
            "require_tls",
            email.tls(),
            "send_resolved",
            true);
    email.user().ifPresent(user -> config.put("auth_username", user));
    if (email.passwordFile().isPresent()) {
      config.put("auth_password_file", secret);
    }
    return config;
  }

  private static Map<String, ?> named(Receiver receiver, String kind, Map<String, ?> config) {
    return ordered("name", receiver.name(), kind, List.of(config));
  }
}
