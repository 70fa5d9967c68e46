package dev.brisk.examples.posts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PostsUpstreamTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void theConfiguredApiIsTakenWithoutAskingWhetherItAnswers() throws Exception {
    try (PostsUpstream posts = PostsUpstream.choose("http://192.0.2.1")) {
      assertThat(posts.url()).isEqualTo(URI.create("http://192.0.2.1"));
      assertThat(posts.notice()).isEmpty();
    }
  }

  @Test
  void theRealApiIsTakenWhereItAcceptsConnections() throws Exception {
    try (ServerSocket real = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("https://127.0.0.1:" + real.getLocalPort());
      try (PostsUpstream posts = PostsUpstream.choose(null, url)) {
        assertThat(posts.url()).isEqualTo(url);
        assertThat(posts.notice()).isEmpty();
      }
    }
  }

  @Test
  void aStandInAnswersWhereTheRealApiCannotBeReachedAndSaysSo() throws Exception {
    try (PostsUpstream posts = unreachable();
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(posts.notice().orElseThrow())
          .contains("jsonplaceholder.typicode.com can't be reached", "80 to 150 ms");
      HttpResponse<String> response = get(client, posts, "/posts/7").join();
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElseThrow())
          .startsWith("application/json");
      JsonNode post = JSON.readTree(response.body());
      assertThat(post.path("id").asInt()).isEqualTo(7);
      assertThat(post.path("title").asString()).isEqualTo("what connection pools are good for");
    }
  }

  @Test
  void forLoadTheRealApiIsNotEvenAsked() throws Exception {
    try (PostsUpstream posts = PostsUpstream.forLoad(null)) {
      assertThat(posts.url().getHost()).isEqualTo("127.0.0.1");
      assertThat(posts.notice().orElseThrow()).startsWith("So that nobody else's API");
    }
    try (PostsUpstream posts = PostsUpstream.forLoad("http://192.0.2.1")) {
      assertThat(posts.url()).isEqualTo(URI.create("http://192.0.2.1"));
    }
  }

  @Test
  void theStandInHasAHundredDifferentPostsAndNoMore() throws Exception {
    try (PostsUpstream posts = unreachable();
        HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> responses =
          IntStream.rangeClosed(0, 101).mapToObj(id -> get(client, posts, "/posts/" + id)).toList();
      assertThat(responses.getFirst().join().statusCode()).isEqualTo(404);
      assertThat(responses.getLast().join().statusCode()).isEqualTo(404);
      Set<String> titles = new HashSet<>();
      for (int id = 1; id <= 100; id++) {
        JsonNode post = JSON.readTree(responses.get(id).join().body());
        assertThat(post.propertyNames()).containsExactly("userId", "id", "title", "body");
        assertThat(post.path("id").asInt()).isEqualTo(id);
        titles.add(post.path("title").asString());
      }
      assertThat(titles).hasSize(100);
    }
  }

  @Test
  void theStandInTakesItsTime() throws Exception {
    try (PostsUpstream posts = unreachable();
        HttpClient client = HttpClient.newHttpClient()) {
      long start = System.nanoTime();
      get(client, posts, "/posts/1").join();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }
  }

  private static PostsUpstream unreachable() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    return PostsUpstream.choose(null, URI.create("https://127.0.0.1:" + closedPort));
  }

  private static CompletableFuture<HttpResponse<String>> get(
      HttpClient client, PostsUpstream posts, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(posts.url() + path))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }
}
