package dev.brisk.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocketFactory;

/// A server that does exactly what a test tells it, byte by byte, and counts what it was asked.
public final class ScriptedServer implements AutoCloseable {
  /// One request as it came.
  public record Request(String method, String path, Map<String, String> headers, String body) {}

  /// Answers one request.
  @FunctionalInterface
  public interface Script {
    /// @return true if the connection goes on
    boolean answer(Request request, Exchange exchange) throws IOException;
  }

  /// The server's side of one connection.
  public record Exchange(Socket socket, OutputStream out) {
    public boolean send(String bytes) throws IOException {
      out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return true;
    }

    public boolean ok(String body) throws IOException {
      return status(200, body);
    }

    public boolean status(int status, String body) throws IOException {
      return send(
          "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /// Ends the connection with a reset.
    public boolean reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
      return false;
    }

    public boolean close() throws IOException {
      socket.close();
      return false;
    }
  }

  private final ServerSocket listener;
  private final Thread acceptor;
  private final Script script;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private ScriptedServer(ServerSocket listener, Script script) throws IOException {
    this.listener = listener;
    this.script = script;
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  public static ScriptedServer start(Script script) throws IOException {
    return new ScriptedServer(new ServerSocket(), script);
  }

  public static ScriptedServer startTls(SSLServerSocketFactory factory, Script script)
      throws IOException {
    return new ScriptedServer(factory.createServerSocket(), script);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /// Requests that were read completely.
  public long requests() {
    return requests.get();
  }

  public long connections() {
    return connections.get();
  }

  /// Refuses connections from now on. The kernel takes them until nobody waits in `accept`, so that
  /// is waited for.
  public void stopListening() throws IOException {
    listener.close();
    try {
      if (!acceptor.join(Duration.ofSeconds(10))) {
        throw new IOException("The listener did not close within 10 s.");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Exchange exchange = new Exchange(socket, socket.getOutputStream());
      while (true) {
        Request request = read(in);
        if (request == null) {
          return;
        }
        requests.incrementAndGet();
        if (!script.answer(request, exchange)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, which many tests want.
      open.remove(socket);
    } finally {
      open.remove(socket);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    String[] words = first.split(" ");
    Map<String, String> headers = new ConcurrentHashMap<>();
    String line;
    while (!(line = line(in)).isEmpty()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        return null;
      }
      headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(words[0], words[1], headers, body);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int b;
    while ((b = in.read()) >= 0 && b != '\n') {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
