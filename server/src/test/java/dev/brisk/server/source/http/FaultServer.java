package dev.brisk.server.source.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP/1.1 server on loopback that misbehaves as told. It reads the request's head itself, so
/// that tests see what was really sent, and writes raw bytes.
public final class FaultServer implements AutoCloseable {
  /// What one request gets. The connection is closed when it returns false.
  @FunctionalInterface
  public interface Behaviour {
    boolean serve(Seen seen, Socket socket, OutputStream out) throws Exception;
  }

  public record Seen(String method, String target, Map<String, String> headers, String body) {}

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  public final List<Seen> seen = new CopyOnWriteArrayList<>();

  public FaultServer(Behaviour behaviour) throws IOException {
    this(new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), behaviour);
  }

  FaultServer(ServerSocket server, Behaviour behaviour) {
    this.server = server;
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              sockets.add(socket);
              Thread.ofVirtual().start(() -> serve(socket, behaviour));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  public static Behaviour answer(int status, String headers, String body) {
    return (seen, socket, out) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      write(
          out,
          "HTTP/1.1 "
              + status
              + " x\r\n"
              + headers
              + "content-length: "
              + bytes.length
              + "\r\n\r\n");
      out.write(bytes);
      out.flush();
      return true;
    };
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getLocalPort() + path;
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String head = head(in);
        if (head == null) {
          return;
        }
        String[] lines = head.split("\r\n");
        String[] start = lines[0].split(" ");
        Map<String, String> headers = new ConcurrentHashMap<>();
        for (int i = 1; i < lines.length; i++) {
          int colon = lines[i].indexOf(':');
          headers.put(
              lines[i].substring(0, colon).toLowerCase(), lines[i].substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        Seen request =
            new Seen(start[0], start[1], headers, new String(body, StandardCharsets.UTF_8));
        seen.add(request);
        if (!behaviour.serve(request, socket, socket.getOutputStream())) {
          return;
        }
      }
    } catch (Exception ended) {
      // The client went away, which some tests want.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    while (true) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
      last = last << 8 | b;
      if (last == 0x0d0a0d0a) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
