package dev.brisk.watch.settings;

import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.watch.check.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part `alerts:` of the file.
final class AlertSection {
  private static final int MAX_RECEIVERS = 50;
  private static final String PAGER_DUTY = "https://events.pagerduty.com/v2/enqueue";

  record Written(Node node, Receiver receiver) {}

  private static final Key<String> NAME =
      Key.required(
          "name",
          Values.string(
              "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
              "Write a name of letters, digits, '.', '_' and '-', up to 64."),
          "Unique; what goes wrong with it is said so, never its address.");
  private static final Key<String> WEBHOOK =
      Key.optional("webhook", address(), "A URL that takes JSON by POST.");
  private static final Key<String> SLACK =
      Key.optional("slack", address(), "An incoming webhook of Slack or Mattermost.");
  private static final Key<String> TEAMS =
      Key.optional("teams", address(), "The URL of a Teams workflow that takes adaptive cards.");
  private static final Key<String> PAGERDUTY =
      Key.optional(
          "pagerduty",
          Values.secret(
              "Write the integration key of Events API v2, best as ${NAME}.",
              text -> text.matches("[A-Za-z0-9_-]{16,64}")),
          "The integration key of a PagerDuty service (Events API v2).");
  private static final Key<String> PAGERDUTY_URL =
      Key.defaulting(
          "pagerduty-url",
          address(),
          PAGER_DUTY,
          "Where PagerDuty's events go, such as " + "https://events.eu.pagerduty.com/v2/enqueue.");
  private static final Key<Map<String, String>> HEADERS =
      Key.defaulting(
          "headers",
          Values.map(
                  "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}",
                  "a header's name",
                  Values.secret("Write one line of text.", text -> !text.matches("(?s).*[\r\n].*")))
              .as(Map::copyOf),
          Map.of(),
          "Of a webhook's requests. Their values appear in no text.");
  private static final Key<List<Kind>> KINDS =
      Key.defaulting(
          "kinds",
          Values.nonEmptyList(Values.enumeration(Kind.class)),
          List.of(Kind.values()),
          "Problems that it is told of; all by default.");
  private static final Key<List<String>> CHECKS =
      Key.defaulting(
          "checks",
          Values.nonEmptyList(Values.string()),
          List.of(),
          "Names, * for any characters; all by default.");

  private static final ValueType<Written> RECEIVER =
      ObjectType.of(
              "One receiver: webhook, slack, teams or pagerduty.",
              NAME,
              WEBHOOK,
              SLACK,
              TEAMS,
              PAGERDUTY,
              PAGERDUTY_URL,
              HEADERS,
              KINDS,
              CHECKS)
          .then((node, section) -> Optional.ofNullable(receiver(node, section)));

  private static final Key<Duration> GROUP_WAIT =
      Key.defaulting(
          "group-wait",
          Values.duration(Duration.ZERO, Duration.ofMinutes(10)),
          Grouping.DEFAULT.delay(),
          "From the first change to its message, so that others join it.");
  private static final Key<Duration> GROUP_INTERVAL =
      Key.defaulting(
          "group-interval",
          Values.duration(Duration.ZERO, Duration.ofHours(1)),
          Grouping.DEFAULT.interval(),
          "From a message to the next at least.");
  private static final Key<List<Written>> RECEIVERS =
      Key.required("receivers", Values.nonEmptyList(RECEIVER), "Who is told.");

  static final ValueType<Read> TYPE =
      ObjectType.of("Who is told what the checks find.", GROUP_WAIT, GROUP_INTERVAL, RECEIVERS)
          .then((node, section) -> Optional.of(read(section)));

  /// @param written with their places, for problems that need the checks
  record Read(AlertSettings settings, List<Written> written) {}

  private AlertSection() {}

  private static ValueType<String> address() {
    return Values.secret(
        "Write an http or https URL, best as ${NAME}: it is a secret.",
        text -> CheckSection.url(text).isPresent());
  }

  private static Read read(Section section) {
    List<Written> written = section.get(RECEIVERS);
    if (written.size() > MAX_RECEIVERS) {
      section
          .node(RECEIVERS)
          .problem("has " + written.size() + " receivers. At most " + MAX_RECEIVERS + " are told.");
    }
    Set<String> names = new HashSet<>();
    for (Written each : written) {
      if (!names.add(each.receiver.name())) {
        each.node.problem(
            "is named '" + each.receiver.name() + "' as another is. Names are unique.");
      }
    }
    return new Read(
        new AlertSettings(
            new Grouping(section.get(GROUP_WAIT), section.get(GROUP_INTERVAL)),
            written.stream().map(Written::receiver).toList()),
        written);
  }

  private static @Nullable Written receiver(Node node, Section section) {
    List<Key<?>> forms = List.of(WEBHOOK, SLACK, TEAMS, PAGERDUTY);
    List<Key<?>> given = forms.stream().filter(section::has).toList();
    if (given.size() != 1) {
      node.problem(
          given.isEmpty()
              ? "says not how it is told. Write one of webhook, slack, teams and pagerduty."
              : "has " + given + ". A receiver is one of webhook, slack, teams and pagerduty.");
      return null;
    }
    if (section.has(HEADERS) && !section.has(WEBHOOK)) {
      section.node(HEADERS).problem("is for webhook only. Remove it.");
    }
    for (String name : section.get(HEADERS).keySet()) {
      if (name.matches("(?i)host|connection|content-length|expect|upgrade")) {
        section.node(HEADERS).problem("has " + name + ", which the connection decides. Remove it.");
      }
    }
    if (section.has(PAGERDUTY_URL) && !section.has(PAGERDUTY)) {
      section.node(PAGERDUTY_URL).problem("is for pagerduty only. Remove it.");
    }
    Receiver.Form form;
    if (section.has(WEBHOOK)) {
      form = new Receiver.Webhook(URI.create(section.get(WEBHOOK)), section.get(HEADERS));
    } else if (section.has(SLACK)) {
      form = new Receiver.Slack(URI.create(section.get(SLACK)));
    } else if (section.has(TEAMS)) {
      form = new Receiver.Teams(URI.create(section.get(TEAMS)));
    } else {
      form = new Receiver.PagerDuty(URI.create(section.get(PAGERDUTY_URL)), section.get(PAGERDUTY));
    }
    List<Kind> kinds = section.get(KINDS);
    return new Written(
        node, new Receiver(section.get(NAME), form, section.get(CHECKS), EnumSet.copyOf(kinds)));
  }
}
