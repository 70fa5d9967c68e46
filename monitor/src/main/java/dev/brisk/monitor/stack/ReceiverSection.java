package dev.brisk.monitor.stack;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.Receiver.Channel;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An entry of `receivers:`.
final class ReceiverSection {
  private static final ValueType<String> ADDRESS =
      Values.string("[^@\\s]+@[^@\\s]+", "Write an address such as desk@example.com.");

  private static final Key<String> NAME =
      Key.required(
          "name",
          Values.string("[a-z][a-z0-9-]*", "Write lower-case letters, digits and dashes."),
          "Unique.");
  private static final Key<List<Severity>> SEVERITIES =
      Key.defaulting(
          "severities",
          Values.nonEmptyList(Values.enumeration(Severity.class)),
          List.of(Severity.PAGE, Severity.TICKET),
          "What it is told of: page, ticket.");

  private static final Key<String> CHANNEL =
      Key.required("channel", Values.string(), "Such as #oncall.");
  private static final Key<Path> URL_FILE =
      Key.required("url-file", Values.file(), "A file that holds the secret URL.");
  private static final Key<Channel> SLACK =
      Key.optional(
          "slack",
          ObjectType.of("Slack, by an incoming webhook.", CHANNEL, URL_FILE)
              .as(s -> new Channel.Slack(s.get(CHANNEL), s.get(URL_FILE))),
          "Slack, by an incoming webhook.");

  private static final Key<Path> KEY_FILE =
      Key.required("routing-key-file", Values.file(), "A file that holds the integration key.");
  private static final Key<Channel> PAGERDUTY =
      Key.optional(
          "pagerduty",
          ObjectType.of("PagerDuty, Events API v2.", KEY_FILE)
              .as(s -> new Channel.PagerDuty(s.get(KEY_FILE))),
          "PagerDuty, Events API v2.");

  private static final Key<String> TO = Key.required("to", ADDRESS, "Who gets it.");
  private static final Key<String> FROM = Key.required("from", ADDRESS, "Who it comes from.");
  private static final Key<String> SMARTHOST =
      Key.required(
          "smarthost",
          Values.string("[^\\s:/]+:[0-9]{1,5}", "Write host:port."),
          "The mail server, host:port.");
  private static final Key<String> USER = Key.optional("user", Values.string(), "Its user.");
  private static final Key<Path> PASSWORD_FILE =
      Key.optional("password-file", Values.file(), "A file that holds the user's password.");
  private static final Key<Boolean> TLS =
      Key.defaulting("tls", Values.bool(), true, "false sends without TLS.");
  private static final Key<Channel> EMAIL =
      Key.optional(
          "email",
          ObjectType.of("E-mail.", TO, FROM, SMARTHOST, USER, PASSWORD_FILE, TLS)
              .as(s ->
                  new Channel.Email(
                      s.get(TO),
                      s.get(FROM),
                      s.get(SMARTHOST),
                      s.find(USER),
                      s.find(PASSWORD_FILE),
                      s.get(TLS))),
          "E-mail.");

  private static final Key<URI> URL =
      Key.required(
          "url",
          Values.string().then(StackSection::url),
          "Where to; not secret, since it is written down.");
  private static final Key<Path> TOKEN_FILE =
      Key.optional("token-file", Values.file(), "A file that holds a bearer token.");
  private static final Key<Channel> WEBHOOK =
      Key.optional(
          "webhook",
          ObjectType.of("A webhook.", URL, TOKEN_FILE)
              .as(s -> new Channel.Webhook(s.get(URL).toString(), s.find(TOKEN_FILE))),
          "A webhook.");

  private static final Key<Channel> TEAMS =
      Key.optional(
          "teams",
          ObjectType.of("Microsoft Teams, by a workflow.", URL_FILE)
              .as(s -> new Channel.Teams(s.get(URL_FILE))),
          "Microsoft Teams, by a workflow.");

  private static final List<Key<Channel>> CHANNELS =
      List.of(SLACK, PAGERDUTY, EMAIL, WEBHOOK, TEAMS);

  static final ObjectType SHAPE =
      ObjectType.of("Who is told.", NAME, SEVERITIES, SLACK, PAGERDUTY, EMAIL, WEBHOOK, TEAMS);

  private ReceiverSection() {}

  static Optional<String> name(Section section) {
    return section.findReadable(NAME);
  }

  static boolean isTeams(Section section) {
    return section.has(TEAMS);
  }

  /// Empty when something about it could not be read, which was reported.
  static Optional<Receiver> receiver(Section section) {
    List<Key<Channel>> given = new ArrayList<>();
    for (Key<Channel> channel : CHANNELS) {
      if (section.has(channel)) {
        given.add(channel);
      }
    }
    if (given.size() != 1) {
      section
          .node()
          .problem(
              (given.isEmpty() ? "has no channel" : "has the channels " + given)
                  + ". Write exactly one of slack, pagerduty, email, webhook and teams.");
      return Optional.empty();
    }
    return section
        .findReadable(given.getFirst())
        .flatMap(channel ->
            name(section)
                .map(name ->
                    new Receiver(
                        name,
                        Set.copyOf(section.getOr(SEVERITIES, List.of(Severity.PAGE))),
                        channel)));
  }
}
