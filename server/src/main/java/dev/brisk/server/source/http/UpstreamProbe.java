package dev.brisk.server.source.http;

import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Somebody else's API: its name, connection, TLS and an answer, each with its time. Asks for `/`
/// without any of the configured headers, so that nothing is spent or told.
///
/// @param origin scheme, host and port
record UpstreamProbe(URI origin, Duration limit) implements Probe {
  private static final long EXPIRES_SOON_DAYS = 14;
  private static final int MAX_STATUS_LINE = 200;
  private static final int MAX_DRAINED_BYTES = 64 << 10;

  @Override
  public String name() {
    return "upstream " + origin.getHost();
  }

  @Override
  public List<Finding> run() {
    boolean tls = origin.getScheme().equals("https");
    int port = origin.getPort() >= 0 ? origin.getPort() : tls ? 443 : 80;
    String place = origin.getHost() + ":" + port;
    String advice = "Is the upstream up, and the http.url of its endpoint right?";
    int millis = Math.toIntExact(limit.toMillis());
    StringBuilder times = new StringBuilder();
    try {
      long start = System.nanoTime();
      InetAddress address = InetAddress.getByName(origin.getHost());
      start = time(times, "name", start);
      try (Socket plain = new Socket()) {
        plain.connect(new InetSocketAddress(address, port), millis);
        plain.setSoTimeout(millis);
        start = time(times, "connect", start);
        Finding certificate = null;
        Socket socket = plain;
        if (tls) {
          SSLSocket secure = secured(plain, port);
          start = time(times, "TLS", start);
          certificate = certificate(secure);
          socket = secure;
        }
        int status = status(socket);
        time(times, "answer", start);
        Finding answer =
            status >= 500
                ? Finding.warn(
                    place + " answers " + status + " to GET /;" + times,
                    "The upstream itself is unwell, or its gateway finds nobody behind it.")
                : Finding.ok(place + " answers " + status + " to GET /;" + times);
        return certificate == null ? List.of(answer) : List.of(answer, certificate);
      }
    } catch (UnknownHostException e) {
      return List.of(
          Finding.unreachable("the name " + origin.getHost() + " is unknown here", advice));
    } catch (ConnectException e) {
      return List.of(Finding.unreachable("nobody listens at " + place, advice));
    } catch (SocketTimeoutException e) {
      return List.of(
          Finding.unreachable(place + " does not answer within " + millis + " ms", advice));
    } catch (SSLException e) {
      return List.of(
          Finding.unreachable(
              place + " and this machine do not agree on TLS: " + e.getMessage(),
              "Does it speak TLS there, with a certificate that the JDK trusts?"));
    } catch (IOException e) {
      return List.of(
          Finding.unreachable(place + " breaks the connection: " + e.getMessage(), advice));
    }
  }

  private SSLSocket secured(Socket plain, int port) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, origin.getHost(), port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private static Finding certificate(SSLSocket socket) throws SSLException {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    Instant end = certificate.getNotAfter().toInstant();
    long days = Duration.between(Instant.now(), end).toDays();
    String text = "its certificate ends in " + days + " days";
    return days > EXPIRES_SOON_DAYS
        ? Finding.ok(text)
        : Finding.warn(text, "Tell whoever runs it to renew it.");
  }

  private int status(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET / HTTP/1.1\r\nHost: "
                    + origin.getAuthority()
                    + "\r\nUser-Agent: brisk-doctor\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n' && line.length() < MAX_STATUS_LINE; b = in.read()) {
      line.append((char) b);
    }
    // Not broken off: some servers complain of that in their logs.
    in.readNBytes(MAX_DRAINED_BYTES);
    String[] words = line.toString().strip().split(" ");
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("what it answers is no HTTP");
    }
    return Integer.parseInt(words[1]);
  }

  private static long time(StringBuilder times, String what, long start) {
    long now = System.nanoTime();
    times.append(String.format(Locale.ROOT, " %s %.1f ms", what, (now - start) / 1e6));
    return now;
  }
}
