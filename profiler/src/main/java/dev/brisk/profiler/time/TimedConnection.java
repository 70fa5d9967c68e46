package dev.brisk.profiler.time;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// One connection that says how long each step took. Plain blocking sockets: nothing stands between
/// the clock and the wire.
final class TimedConnection implements AutoCloseable {
  private static final int MAXIMUM_HEAD_BYTES = 64 << 10;
  private static final long MAXIMUM_BODY_BYTES = 1L << 30;

  private final TimedRequest request;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final long connectNanos;
  private final long tlsNanos;
  private boolean used;
  private boolean reusable = true;

  private TimedConnection(TimedRequest request, Socket socket, long connectNanos, long tlsNanos)
      throws IOException {
    this.request = request;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    this.out = socket.getOutputStream();
    this.connectNanos = connectNanos;
    this.tlsNanos = tlsNanos;
  }

  static TimedConnection open(TimedRequest request, InetAddress address) throws IOException {
    int timeout = (int) request.timeout().toMillis();
    // Before the clock runs: it reads the trusted certificates. Each connection has a context of
    // its own, so that no session is resumed and every handshake is whole.
    SSLContext context = request.url().secure() ? context(request) : null;
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(timeout);
      long start = System.nanoTime();
      plain.connect(new InetSocketAddress(address, request.url().port()), timeout);
      long connected = System.nanoTime();
      if (context == null) {
        return new TimedConnection(request, plain, connected - start, 0);
      }
      SSLSocket secured = secure(request, context, plain);
      secured.startHandshake();
      long secure = System.nanoTime();
      return new TimedConnection(request, secured, connected - start, secure - connected);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /// Sends the request and reads the answer.
  Timings.Call call(boolean keep) throws IOException {
    byte[] head = request.head(keep).getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + request.body().length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(request.body(), 0, all, head.length, request.body().length);
    boolean first = !used;
    used = true;
    long start = System.nanoTime();
    out.write(all);
    out.flush();
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("the server closed the connection without an answer");
    }
    long firstByte = System.nanoTime();
    in.reset();
    Head answer = finalHead();
    long bytes = body(answer);
    long end = System.nanoTime();
    reusable = keep && !answer.closes;
    return new Timings.Call(
        first ? connectNanos : 0,
        first ? tlsNanos : 0,
        firstByte - start,
        end - firstByte,
        answer.status,
        bytes,
        answer.serverTiming);
  }

  /// Whether another call may follow on this connection.
  boolean reusable() {
    return reusable;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Head {
    int status;
    long length = -1;
    boolean chunked;
    boolean closes;
    String serverTiming = "";
  }

  /// Interim answers (100 to 199) are passed over; their time belongs to the body.
  private Head finalHead() throws IOException {
    Head head = head();
    while (head.status < 200) {
      head = head();
    }
    return head;
  }

  private Head head() throws IOException {
    Head head = new Head();
    String status = line();
    if (!status.matches("HTTP/1\\.[01] \\d{3}.*")) {
      throw new IOException("the answer is not HTTP/1.1: \"" + shortened(status) + "\"");
    }
    head.status = Integer.parseInt(status.substring(9, 12));
    head.closes = status.startsWith("HTTP/1.0");
    int bytes = status.length();
    for (String line = line(); !line.isEmpty(); line = line()) {
      bytes += line.length();
      if (bytes > MAXIMUM_HEAD_BYTES) {
        throw new IOException("the answer's head is over " + MAXIMUM_HEAD_BYTES + " bytes");
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> head.length = length(value);
        case "transfer-encoding" -> head.chunked = value.toLowerCase(Locale.ROOT).contains("chunk");
        case "connection" -> head.closes |= value.toLowerCase(Locale.ROOT).contains("close");
        case "server-timing" ->
            head.serverTiming =
                head.serverTiming.isEmpty() ? value : head.serverTiming + ", " + value;
        default -> {}
      }
    }
    return head;
  }

  private static long length(String value) throws IOException {
    if (!value.matches("\\d{1,18}")) {
      throw new IOException("Content-Length is \"" + shortened(value) + "\"");
    }
    return Long.parseLong(value);
  }

  private long body(Head head) throws IOException {
    boolean none =
        request.method().equalsIgnoreCase("HEAD") || head.status == 204 || head.status == 304;
    if (none) {
      return 0;
    }
    if (head.chunked) {
      return chunks();
    }
    if (head.length >= 0) {
      skip(head.length);
      return head.length;
    }
    head.closes = true;
    long bytes = 0;
    byte[] buffer = new byte[64 << 10];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      bytes += within(bytes + read) - bytes;
    }
    return bytes;
  }

  private long chunks() throws IOException {
    long bytes = 0;
    while (true) {
      String size = line().replaceAll(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,15}")) {
        throw new IOException("a chunk's size is \"" + shortened(size) + "\"");
      }
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        while (!line().isEmpty()) {
          within(++bytes); // trailers, bounded like a body
        }
        return bytes;
      }
      skip(length);
      bytes = within(bytes + length);
      line();
    }
  }

  private void skip(long bytes) throws IOException {
    within(bytes);
    in.skipNBytes(bytes);
  }

  private static long within(long bytes) throws IOException {
    if (bytes > MAXIMUM_BODY_BYTES) {
      throw new IOException("the answer's body is over 1 GiB");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer ends in the middle");
      }
      if (line.length() >= MAXIMUM_HEAD_BYTES) {
        throw new IOException("a line of the answer is over " + MAXIMUM_HEAD_BYTES + " bytes");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static SSLContext context(TimedRequest request) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, request.insecure() ? new TrustManager[] {new TrustAnyone()} : null, null);
      context.getSocketFactory();
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not available: " + e.getMessage(), e);
    }
  }

  private static SSLSocket secure(TimedRequest request, SSLContext context, Socket plain)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, request.url().host(), request.url().port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    if (!request.insecure()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    SNIHostName name = serverName(request.url().host());
    if (name != null) {
      parameters.setServerNames(List.of(name));
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static @Nullable SNIHostName serverName(String host) {
    // From bytes: the constructor of texts refuses underscores.
    return host.matches("[0-9.]+|.*:.*")
        ? null
        : new SNIHostName(host.replaceAll("\\.$", "").getBytes(StandardCharsets.US_ASCII));
  }

  private static final class TrustAnyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
