package dev.brisk.examples.posts;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Who answers for `/posts`: what `POSTS_URL` names, else the real API, else a stand-in.
///
/// ```java
/// try (PostsUpstream posts = PostsUpstream.choose(System.getenv("POSTS_URL"))) {
///   posts.notice().ifPresent(System.out::println);
///   // … run the example with POSTS_URL=posts.url()
/// }
/// ```
///
/// Thread-safe. Closing stops the stand-in, if one was started.
public final class PostsUpstream implements AutoCloseable {
  /// The API that the course uses.
  public static final URI REAL = URI.create("https://jsonplaceholder.typicode.com");

  /// How long the real API has for accepting a connection.
  static final Duration PROBE = Duration.ofMillis(400);

  private final URI url;
  private final String reason;
  private final @Nullable PostsStandIn standIn;

  private PostsUpstream(URI url) {
    this.url = url;
    this.reason = "";
    this.standIn = null;
  }

  private PostsUpstream(PostsStandIn standIn, String reason) {
    this.url = standIn.url();
    this.reason = reason;
    this.standIn = standIn;
  }

  /// Decides, within half a second.
  ///
  /// @param configured the value of `POSTS_URL`, or null when it is not set
  /// @throws IOException if the stand-in is needed and cannot listen
  public static PostsUpstream choose(@Nullable String configured) throws IOException {
    return choose(configured, REAL);
  }

  /// For load: what `POSTS_URL` names, else the stand-in, so that nobody else's API is put under
  /// it.
  ///
  /// @param configured the value of `POSTS_URL`, or null when it is not set
  /// @throws IOException if the stand-in is needed and cannot listen
  public static PostsUpstream forLoad(@Nullable String configured) throws IOException {
    return configured != null && !configured.isBlank()
        ? new PostsUpstream(URI.create(configured))
        : new PostsUpstream(PostsStandIn.start(), "So that nobody else's API is put under load");
  }

  static PostsUpstream choose(@Nullable String configured, URI real) throws IOException {
    if (configured != null && !configured.isBlank()) {
      return new PostsUpstream(URI.create(configured));
    }
    return accepts(real)
        ? new PostsUpstream(real)
        : new PostsUpstream(PostsStandIn.start(), REAL.getHost() + " can't be reached");
  }

  /// What `POSTS_URL` is to be; without a slash at the end.
  public URI url() {
    return url;
  }

  /// One line for the user when a stand-in answers.
  public Optional<String> notice() {
    return standIn == null
        ? Optional.empty()
        : Optional.of(
            ("%s: /posts is answered by a stand-in on this machine, with %d to %d ms of delay."
                    + " Set POSTS_URL for another.")
                .formatted(reason, PostsStandIn.MIN_DELAY_MILLIS, PostsStandIn.MAX_DELAY_MILLIS));
  }

  @Override
  public void close() {
    if (standIn != null) {
      standIn.close();
    }
  }

  private static boolean accepts(URI real) {
    int port = real.getPort() >= 0 ? real.getPort() : 443;
    FutureTask<Boolean> probe =
        new FutureTask<>(() -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(real.getHost(), port), (int) PROBE.toMillis());
            return true;
          } catch (IOException unreachable) {
            return false;
          }
        });
    // A thread of its own: resolving a name has no time-out.
    Thread.ofPlatform().daemon().name("posts-probe").start(probe);
    try {
      return probe.get(PROBE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unreachable) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
