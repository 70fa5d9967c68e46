package dev.brisk.watch.check;

import dev.brisk.watch.condition.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Looks over the network, each time on a connection of its own, so that name, connection and
/// handshake are looked at, too. Thread-safe.
///
/// Bounds: 1 MiB of a body, 64 KiB of headers, the redirects of the target. A redirect to another
/// host goes without the target's headers and body, and one from a public host into a private
/// network is not followed.
public final class NetworkProbe implements Probe, AutoCloseable {
  private static final int MAX_BODY = 1 << 20;

  private final HttpClient client;
  private final ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();
  private final SSLContext tls;
  private final InstantSource time;

  public NetworkProbe(SSLContext tls, InstantSource time) {
    this.tls = tls;
    this.time = time;
    this.client =
        JdkClient.builder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(tls)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  @Override
  public Observation look(Target target, Duration timeout) throws InterruptedException {
    long start = System.nanoTime();
    long deadline = start + timeout.toNanos();
    // In a thread of its own: a name that is looked up, or a server that sends a byte now and then,
    // would take as long as it likes. The interrupt closes what a virtual thread waits for.
    Future<Observation> seen =
        attempts.submit(() ->
            switch (target) {
              case Target.Http http -> http(http, start, deadline);
              case Target.Tcp tcp -> tcp(tcp, start, deadline);
              case Target.Tls server -> handshake(server, start, deadline);
              case Target.Heartbeat heartbeat ->
                  throw new IllegalArgumentException("a heartbeat comes by itself");
            });
    String failure;
    try {
      return seen.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      failure = late(timeout);
    } catch (ExecutionException e) {
      boolean late = e.getCause() instanceof TimeoutException || System.nanoTime() >= deadline;
      failure = late ? late(timeout) : reason(e);
    } finally {
      seen.cancel(true);
    }
    return Observation.failed(failure, Duration.ofNanos(since(start)));
  }

  private static String late(Duration timeout) {
    return "no answer within " + timeout.toMillis() + " ms";
  }

  private Observation http(Target.Http target, long start, long deadline)
      throws IOException, TimeoutException, InterruptedException {
    URI url = target.url();
    String method = target.method();
    String body = target.body();
    boolean own = true;
    for (int followed = 0; ; followed++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(withoutUser(url))
              .setHeader("Connection", "close")
              .setHeader("User-Agent", "brisk-watch")
              .setHeader("Accept", "*/*")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      if (own) {
        target.headers().forEach(request::setHeader);
        String user = url.getUserInfo();
        if (user != null) {
          String encoded =
              java.util.Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
          request.setHeader("Authorization", "Basic " + encoded);
        }
      }
      HttpResponse<byte[]> response = send(request.build(), deadline);
      String location = response.headers().firstValue("Location").orElse(null);
      if (followed == target.redirects() || location == null || !redirects(response.statusCode())) {
        return observation(response, start);
      }
      URI next = url.resolve(location);
      refuseSurprise(url, next);
      own = own && sameServer(url, next);
      boolean asks =
          response.statusCode() == 303 || (response.statusCode() < 303 && isPost(method));
      if (asks || !own) {
        method = method.equals("HEAD") ? "HEAD" : "GET";
        body = null;
      }
      url = next;
    }
  }

  private static boolean isPost(String method) {
    return method.equals("POST");
  }

  private static boolean redirects(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /// A better scheme on the same host is the same server; a worse one is not.
  private static boolean sameServer(URI from, URI to) {
    return from.getHost().equalsIgnoreCase(to.getHost())
        && (port(from) == port(to) || (port(from) == 80 && port(to) == 443))
        && !(from.getScheme().equalsIgnoreCase("https") && to.getScheme().equalsIgnoreCase("http"));
  }

  private static int port(URI url) {
    return url.getPort() >= 0
        ? url.getPort()
        : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static void refuseSurprise(URI from, URI to) throws IOException {
    String scheme = String.valueOf(to.getScheme());
    if (to.getHost() == null
        || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      throw new IOException("redirects to what is no http address");
    }
    if (!from.getHost().equalsIgnoreCase(to.getHost())
        && !Networks.isPrivate(InetAddress.getByName(from.getHost()))
        && Networks.isPrivate(InetAddress.getByName(to.getHost()))) {
      throw new IOException(
          "redirects from a public host into a private network (" + to.getHost() + ")");
    }
  }

  private static URI withoutUser(URI url) {
    if (url.getRawUserInfo() == null) {
      return url;
    }
    return URI.create(url.toString().replace(url.getRawUserInfo() + "@", ""));
  }

  private HttpResponse<byte[]> send(HttpRequest request, long deadline)
      throws IOException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, info -> new BoundedBody(MAX_BODY));
    try {
      return answer.get(left(deadline), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private Observation observation(HttpResponse<byte[]> response, long start) {
    Duration latency = Duration.ofNanos(since(start));
    Map<String, List<String>> headers = new java.util.HashMap<>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values));
    return new Observation(
        response.statusCode(),
        latency,
        headers,
        new String(response.body(), StandardCharsets.UTF_8),
        response.sslSession().map(this::valid).orElse(null),
        null);
  }

  private Observation tcp(Target.Tcp target, long start, long deadline) throws IOException {
    try (Socket socket = connect(target.host(), target.port(), deadline)) {
      return Observation.connected(Duration.ofNanos(since(start)), null);
    }
  }

  private Observation handshake(Target.Tls target, long start, long deadline) throws IOException {
    try (Socket plain = connect(target.host(), target.port(), deadline);
        SSLSocket socket =
            (SSLSocket)
                tls.getSocketFactory().createSocket(plain, target.host(), target.port(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(millis(deadline));
      socket.startHandshake();
      return Observation.connected(Duration.ofNanos(since(start)), valid(socket.getSession()));
    }
  }

  private static Socket connect(String host, int port, long deadline) throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(host);
      }
      socket.connect(address, millis(deadline));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// How long the first of the server's certificates to end is still valid.
  private @Nullable Duration valid(SSLSession session) {
    try {
      Duration least = null;
      for (Certificate each : session.getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          Duration rest = Duration.between(time.instant(), certificate.getNotAfter().toInstant());
          least = least == null || rest.compareTo(least) < 0 ? rest : least;
        }
      }
      return least;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /// In words; the innermost of TLS failures says what is wrong with the certificate.
  private static String reason(ExecutionException failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof UnknownHostException || root instanceof UnresolvedAddressException) {
      return "the name of the host is not known";
    }
    String message = root.getMessage();
    if (root instanceof java.net.ConnectException
        || root instanceof java.nio.channels.ClosedChannelException) {
      return message == null ? "connection refused" : message.toLowerCase(java.util.Locale.ROOT);
    }
    String text = message == null ? root.getClass().getSimpleName() : message;
    boolean handshake = failure.getCause() instanceof SSLException;
    String cut = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return (handshake ? "TLS: " : "") + cut.replaceAll("\\s+", " ");
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }

  private static long left(long deadline) throws TimeoutException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new TimeoutException();
    }
    return left;
  }

  private static int millis(long deadline) {
    return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
  }

  @Override
  public void close() {
    attempts.shutdownNow();
    client.shutdownNow();
  }
}
