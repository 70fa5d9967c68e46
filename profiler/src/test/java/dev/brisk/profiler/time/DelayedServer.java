package dev.brisk.profiler.time;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A server that takes a known time for each phase of an answer.
final class DelayedServer implements AutoCloseable {
  static final Duration HANDSHAKE = Duration.ofMillis(40);
  static final Duration FIRST_BYTE = Duration.ofMillis(60);
  static final Duration BODY = Duration.ofMillis(20);

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final ServerSocket socket;
  private final @Nullable SSLContext tls;
  private final boolean keeps;
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();

  private DelayedServer(@Nullable SSLContext tls, boolean keeps) throws IOException {
    this.tls = tls;
    this.keeps = keeps;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static DelayedServer plain(boolean keeps) throws IOException {
    return new DelayedServer(null, keeps);
  }

  static DelayedServer tls(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias server -keyalg EC -dname CN=localhost -validity 2"
                        + " -storetype PKCS12 -storepass changeit -keystore "
                        + store)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return new DelayedServer(context, true);
  }

  URI uri() {
    return URI.create(
        (tls == null ? "http" : "https") + "://localhost:" + socket.getLocalPort() + "/slow?x=1");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket accepted = socket.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket accepted) {
    try (Socket plain = accepted) {
      Socket talking = plain;
      if (tls != null) {
        // Once the client greets: it is connected then, and knows it.
        byte[] greeting = plain.getInputStream().readNBytes(1);
        pause(HANDSHAKE);
        SSLSocket secured =
            (SSLSocket)
                tls.getSocketFactory()
                    .createSocket(plain, new ByteArrayInputStream(greeting), false);
        secured.startHandshake();
        talking = secured;
      }
      talking.setTcpNoDelay(true);
      OutputStream out = talking.getOutputStream();
      while (readHead(talking.getInputStream()) && answer(out)) {
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      return; // the client went away
    }
  }

  private boolean answer(OutputStream out) throws IOException, InterruptedException {
    requests.incrementAndGet();
    pause(FIRST_BYTE);
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nServer-Timing: db;dur=12.5, all;dur=60\r\n"
                + (keeps ? "" : "Connection: close\r\n")
                + "\r\nhello")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    pause(BODY);
    out.write("world".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return keeps;
  }

  private static boolean readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return true;
  }

  /// The delay that is to be found again, not a wait for something.
  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
