package dev.brisk.monitor.stack;

import dev.brisk.monitor.rules.Severity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Who is told, by what, of which severities.
///
/// Secrets are named by files, which Compose mounts; their content is never read.
///
/// @param name unique
public record Receiver(String name, Set<Severity> severities, Channel channel) {
  public Receiver {
    severities = Set.copyOf(severities);
  }

  /// By what.
  public sealed interface Channel {
    /// @param urlFile holds the incoming webhook's URL
    record Slack(String channel, Path urlFile) implements Channel {}

    /// @param routingKeyFile holds the integration key (Events API v2)
    record PagerDuty(Path routingKeyFile) implements Channel {}

    /// @param smarthost `host:port`
    /// @param passwordFile of `user`, when the smarthost wants one
    record Email(
        String to,
        String from,
        String smarthost,
        Optional<String> user,
        Optional<Path> passwordFile,
        boolean tls)
        implements Channel {}

    /// @param url must not be secret: it is written down
    /// @param tokenFile holds a bearer token
    record Webhook(String url, Optional<Path> tokenFile) implements Channel {}

    /// Microsoft Teams, by a workflow's URL.
    record Teams(Path urlFile) implements Channel {}
  }

  /// The secret of this receiver.
  Optional<Path> secret() {
    return switch (channel) {
      case Channel.Slack slack -> Optional.of(slack.urlFile());
      case Channel.PagerDuty duty -> Optional.of(duty.routingKeyFile());
      case Channel.Email email -> email.passwordFile();
      case Channel.Webhook webhook -> webhook.tokenFile();
      case Channel.Teams teams -> Optional.of(teams.urlFile());
    };
  }

  String secretName() {
    return name + "-secret";
  }
}
