package dev.brisk.watch.settings;

import dev.brisk.watch.check.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Somebody who is told.
///
/// @param name for messages about it; its address is a secret
/// @param checks names, `*` for any characters; empty for all
/// @param kinds of problems
public record Receiver(String name, Form form, List<String> checks, Set<Kind> kinds) {
  /// How it is told.
  public sealed interface Form {
    /// Where to.
    URI address();
  }

  /// JSON of our own.
  public record Webhook(URI address, Map<String, String> headers) implements Form {
    public Webhook {
      headers = Map.copyOf(headers);
    }
  }

  /// An incoming webhook of Slack, or of what understands the same, such as Mattermost.
  public record Slack(URI address) implements Form {}

  /// A workflow of Microsoft Teams that takes an adaptive card.
  public record Teams(URI address) implements Form {}

  /// PagerDuty's Events API, version 2.
  public record PagerDuty(URI address, String routingKey) implements Form {}

  public Receiver {
    checks = List.copyOf(checks);
    kinds = Set.copyOf(kinds);
  }

  /// Whether it is told of a problem of a check.
  public boolean wants(String check, Kind kind) {
    return kinds.contains(kind)
        && (checks.isEmpty() || checks.stream().anyMatch(each -> Maintenance.matches(each, check)));
  }

  /// Its address and keys are secrets.
  @Override
  public String toString() {
    return name;
  }
}
