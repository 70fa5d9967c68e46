package dev.brisk.watch.alert;

import dev.brisk.watch.settings.Receiver;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The bytes that each receiver is sent.
final class Messages {
  /// Of one message; the rest is counted.
  private static final int MOST_LINES = 40;

  private static final JsonMapper JSON = JsonMapper.shared();

  /// A request to be made by POST.
  record Message(URI address, Map<String, String> headers, String body) {}

  private Messages() {}

  /// One message of all, but for PagerDuty, which keeps alerts apart by their keys.
  static List<Message> of(Receiver receiver, List<Alert> alerts) {
    URI address = receiver.form().address();
    return switch (receiver.form()) {
      case Receiver.Webhook webhook ->
          List.of(new Message(address, webhook.headers(), webhook(alerts)));
      case Receiver.Slack slack -> List.of(new Message(address, Map.of(), slack(alerts)));
      case Receiver.Teams teams -> List.of(new Message(address, Map.of(), teams(alerts)));
      case Receiver.PagerDuty pager ->
          alerts.stream()
              .map(alert -> new Message(address, Map.of(), pager(pager.routingKey(), alert)))
              .toList();
    };
  }

  private static String webhook(List<Alert> alerts) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Alert alert : alerts) {
      Map<String, @Nullable Object> each = new LinkedHashMap<>();
      each.put("key", alert.key());
      each.put("status", alert.until() == null ? "firing" : "resolved");
      each.put("check", alert.check());
      each.put("kind", alert.kind().toString());
      each.put("target", alert.target());
      each.put("text", alert.text());
      each.put("since", alert.since().toString());
      each.put("until", alert.until() == null ? null : alert.until().toString());
      all.add(each);
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", 1);
    root.put("text", String.join("\n", lines(alerts)));
    root.put("alerts", all);
    return JSON.writeValueAsString(root);
  }

  /// Slack's three characters are escaped: `<!channel>` in an answer would ring everybody.
  private static String slack(List<Alert> alerts) {
    String text =
        lines(alerts).stream()
            .map(line -> line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            .collect(Collectors.joining("\n"));
    return JSON.writeValueAsString(Map.of("text", text));
  }

  private static String teams(List<Alert> alerts) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (String line : lines(alerts)) {
      Map<String, Object> block = new LinkedHashMap<>();
      block.put("type", "TextBlock");
      // Markdown: a link in an answer stays text.
      block.put("text", line.replaceAll("[\\\\\\[\\]()*_~`<>#]", "\\\\$0"));
      block.put("wrap", true);
      blocks.add(block);
    }
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    card.put("body", blocks);
    Map<String, Object> attachment = new LinkedHashMap<>();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.put("content", card);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("type", "message");
    root.put("attachments", List.of(attachment));
    return JSON.writeValueAsString(root);
  }

  private static String pager(String routingKey, Alert alert) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("routing_key", routingKey);
    event.put("event_action", alert.until() == null ? "trigger" : "resolve");
    event.put("dedup_key", alert.key());
    if (alert.until() == null) {
      Map<String, Object> payload = new LinkedHashMap<>();
      payload.put("summary", alert.line());
      payload.put("source", alert.target());
      payload.put(
          "severity",
          switch (alert.kind()) {
            case DOWN -> "critical";
            case CERTIFICATE, LATENCY -> "warning";
          });
      payload.put("timestamp", alert.since().toString());
      payload.put("component", alert.check());
      payload.put("class", alert.kind().toString());
      event.put("payload", payload);
    }
    return JSON.writeValueAsString(event);
  }

  private static List<String> lines(List<Alert> alerts) {
    List<String> lines = new ArrayList<>();
    if (alerts.size() > 1) {
      long begun = alerts.stream().filter(alert -> alert.until() == null).count();
      lines.add(begun + " new, " + (alerts.size() - begun) + " over");
    }
    alerts.stream().limit(MOST_LINES).map(Alert::line).forEach(lines::add);
    if (alerts.size() > MOST_LINES) {
      lines.add("and " + (alerts.size() - MOST_LINES) + " more");
    }
    return lines;
  }
}
