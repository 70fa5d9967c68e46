package dev.brisk.examples.posts;

import java.util.List;

/// A hundred short posts about running an API: twenty subjects, each seen from five sides.
final class Posts {
  static final int COUNT = 100;

  private static final int AUTHORS = 10;

  /// A subject, what is known of it, and what people get wrong.
  private record Subject(String name, String fact, String mistake) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(
              "caches",
              "A cache pays when the answer is dear and asked for again.",
              "Putting one in front of a lookup that takes microseconds makes it slower."),
          new Subject(
              "time-outs",
              "Every wait needs an end that somebody chose.",
              "The default of many clients is to wait for ever."),
          new Subject(
              "retries",
              "A retry helps against a short fault and only for calls that may be repeated.",
              "Three layers that try three times each are twenty-seven calls."),
          new Subject(
              "queues",
              "A queue smooths bursts and hides overload.",
              "Without a bound it grows until the process dies."),
          new Subject(
              "percentiles",
              "The slowest one in a hundred is what a page with a hundred calls shows everybody.",
              "Percentiles of several machines cannot be averaged."),
          new Subject(
              "indexes",
              "An index turns a scan into a few steps down a tree.",
              "Each one makes every write a little dearer."),
          new Subject(
              "connection pools",
              "A small pool is often faster than a large one, since the database has few cores.",
              "A pool larger than the database allows fails at the worst moment."),
          new Subject(
              "load tests",
              "A load test should send what users send, at the times when they send it.",
              "A client that waits for each answer slows down together with the server."),
          new Subject(
              "profilers",
              "A profile shows where the time goes, which is seldom where one looked.",
              "Measuring each call changes what is measured."),
          new Subject(
              "alerts",
              "An alert should name a thing that somebody has to do now.",
              "Alerts that nobody acts on teach everybody to look away."),
          new Subject(
              "invalidation",
              "Whoever writes knows best which answers are out of date.",
              "Waiting for the expiry means wrong answers until then."),
          new Subject(
              "stampedes",
              "When a popular answer expires, everybody asks for it at once.",
              "A thousand equal computations are no better than one."),
          new Subject(
              "validation",
              "What is refused at the door needs no care inside.",
              "A message that names one fault at a time is read five times."),
          new Subject(
              "schemas",
              "A schema is documentation that a machine can hold you to.",
              "Two descriptions of one format will differ."),
          new Subject(
              "serialisation",
              "Turning objects into text can cost more than computing them.",
              "Doing it anew for each equal answer is work thrown away."),
          new Subject(
              "compression",
              "A compressed answer saves the network and costs the processor.",
              "Small answers get larger."),
          new Subject(
              "health checks",
              "Being alive and being ready are two questions.",
              "A check that asks the database takes the service down with it."),
          new Subject(
              "logs",
              "A line in a log should be findable by what it is about.",
              "Secrets that were logged once are in every copy."),
          new Subject(
              "rate limits",
              "A limit protects the many from the one.",
              "Without a hint when to come back, clients hammer on."),
          new Subject(
              "deployments",
              "Small changes are easier to undo.",
              "Stopping a server before its answers are out is a fault that users see."));

  private static final List<String> TITLES =
      List.of(
          "what %s are good for",
          "a mistake with %s",
          "%s, explained to a new colleague",
          "what we learned about %s last year",
          "%s: a checklist");

  private static final List<String> OPENINGS =
      List.of(
          "We get asked this often.",
          "This one cost us a night.",
          "Start with the plain picture.",
          "We kept notes, and these are the ones worth keeping.",
          "Before you change anything, measure it.");

  private static final List<String> ENDINGS =
      List.of(
          "Try it on one endpoint first and look at the numbers.",
          "We have a test for it now.",
          "The rest follows from that.",
          "Next year we will know better again.",
          "Then write down what you found, with the date and the machine.");

  private Posts() {}

  /// The post with an id from 1 to [#COUNT].
  static String json(int id) {
    Subject subject = SUBJECTS.get((id - 1) % SUBJECTS.size());
    int side = (id - 1) / SUBJECTS.size();
    String title = TITLES.get(side).formatted(subject.name);
    String body =
        String.join("\\n", OPENINGS.get(side), subject.fact, subject.mistake, ENDINGS.get(side));
    // The texts above need no escaping.
    return "{\n  \"userId\": %d,\n  \"id\": %d,\n  \"title\": \"%s\",\n  \"body\": \"%s\"\n}"
        .formatted((id - 1) % AUTHORS + 1, id, title, body);
  }
}
