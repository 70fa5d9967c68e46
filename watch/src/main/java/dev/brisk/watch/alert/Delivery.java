package dev.brisk.watch.alert;

import dev.brisk.watch.check.JdkClient;
import dev.brisk.watch.settings.Receiver;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Sends messages to one receiver in order. Thread-safe.
///
/// What is not taken is sent again after a second, two, four, up to five minutes, for about a day;
/// meanwhile further messages wait, 200 at most. An answer of 4xx (but 408 and 429) is no reason to
/// send the same again. What is given up is said.
final class Delivery implements AutoCloseable {
  static final int MOST_WAITING = 200;
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST_ATTEMPTS = 300;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Receiver receiver;
  private final Consumer<String> problems;
  private final Duration firstPause;
  private final BlockingQueue<Messages.Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final HttpClient client =
      JdkClient.builder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build(); // follows no redirects: a message has secrets of the receiver's in it
  private final Thread thread;

  /// @param problems is told in a sentence what could not be sent
  Delivery(Receiver receiver, Consumer<String> problems, Duration firstPause) {
    this.receiver = receiver;
    this.problems = problems;
    this.firstPause = firstPause;
    this.thread = Thread.ofVirtual().name("brisk-alert-" + receiver.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Receiver receiver() {
    return receiver;
  }

  void send(List<Alert> alerts) {
    for (Messages.Message message : Messages.of(receiver, alerts)) {
      if (!waiting.offer(message)) {
        problems.accept(
            "A message to "
                + receiver.name()
                + " is lost: "
                + MOST_WAITING
                + " wait for it already.");
      }
    }
  }

  private void run() {
    try {
      while (true) {
        Messages.Message message = waiting.take();
        try {
          deliver(message);
        } catch (RuntimeException e) {
          // The next message may do; without this, nobody would send any.
          problems.accept(
              "A message to "
                  + receiver.name()
                  + " is given up: "
                  + e.getClass().getSimpleName()
                  + ".");
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void deliver(Messages.Message message) throws InterruptedException {
    Duration pause = firstPause;
    for (int attempt = 1; ; attempt++) {
      Outcome outcome = once(client, message);
      if (outcome.failure.isEmpty()) {
        if (attempt > 1) {
          problems.accept(receiver.name() + " takes messages again.");
        }
        return;
      }
      if (!outcome.again || attempt == MOST_ATTEMPTS) {
        problems.accept(
            "A message to " + receiver.name() + " is given up: " + outcome.failure.get() + ".");
        return;
      }
      if (attempt == 1) {
        problems.accept(
            receiver.name()
                + " does not take messages: "
                + outcome.failure.get()
                + ". It is tried again.");
      }
      Duration next = outcome.pause.compareTo(pause) > 0 ? outcome.pause : pause;
      Thread.sleep(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  /// @param failure in words without the address; empty if it was taken
  /// @param again whether it may be taken later
  /// @param pause that the receiver asked for
  record Outcome(Optional<String> failure, boolean again, Duration pause) {}

  /// Sends once.
  static Outcome once(HttpClient client, Messages.Message message) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(message.address())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "brisk-watch")
            .POST(HttpRequest.BodyPublishers.ofString(message.body()));
    message.headers().forEach(request::setHeader);
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    try {
      // The request's own time-out ends with the header: a body may drip for ever.
      HttpResponse<Void> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      int status = response.statusCode();
      if (status >= 200 && status < 300) {
        return new Outcome(Optional.empty(), false, Duration.ZERO);
      }
      String after = response.headers().firstValue("Retry-After").orElse("");
      return new Outcome(
          Optional.of("it answered " + status),
          status >= 500 || status == 429 || status == 408,
          after.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(after)) : Duration.ZERO);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return failed("no answer within " + TIMEOUT.toSeconds() + " s");
    } catch (ExecutionException e) {
      // Messages of such exceptions may have the address, which is a secret.
      return failed(
          e.getCause() instanceof IOException cause
              ? "no connection (" + cause.getClass().getSimpleName() + ")"
              : "it cannot be sent");
    }
  }

  private static Outcome failed(String failure) {
    return new Outcome(Optional.of(failure), true, Duration.ZERO);
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
    if (!waiting.isEmpty()) {
      problems.accept(waiting.size() + " messages to " + receiver.name() + " are lost.");
    }
  }
}
