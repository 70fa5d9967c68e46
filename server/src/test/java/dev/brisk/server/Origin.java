package dev.brisk.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A service behind a proxy that answers with exactly the bytes that it is told to, however wrong,
/// and remembers what it was asked.
final class Origin implements AutoCloseable {
  /// @param head the lines as they came
  record Asked(String head, String body) {
    /// The values of a field, one a line.
    List<String> all(String name) {
      return head.lines()
          .skip(1)
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }

    String line() {
      return head.lines().findFirst().orElse("");
    }
  }

  /// What it does once it was asked.
  interface Reply {
    /// @return whether the connection goes on
    boolean to(Asked asked, Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Socket> open = new ArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  Origin() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /// The next request gets these bytes; lines are ended as HTTP has it.
  Origin then(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    return then((request, socket) -> {
      socket.getOutputStream().write(bytes);
      return true;
    });
  }

  Origin then(Reply reply) {
    replies.add(reply);
    return this;
  }

  /// The next request gets a whole answer.
  Origin then(int status, String body, String... fields) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\n");
    for (String field : fields) {
      head.append(field).append('\n');
    }
    if (status != 304 && status != 204) {
      head.append("Content-Length: ").append(body.length()).append('\n');
    }
    return then(head + "\n" + body);
  }

  /// What it was asked next.
  Asked next() throws InterruptedException {
    Asked next = asked.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the origin was not asked");
    }
    return next;
  }

  /// How many requests nobody has looked at.
  int pending() {
    return asked.size();
  }

  void reset() {
    asked.clear();
    replies.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        synchronized (open) {
          open.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        Asked request = new Asked(head, "");
        Reply reply = replies.poll();
        boolean whole = !(reply instanceof Hasty);
        if (whole) {
          request = new Asked(head, body(request, in));
        }
        asked.add(request);
        if (reply == null) {
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 500 Nobody expected this\r\nContent-Length: 0\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
        } else if (!reply.to(request, socket)) {
          return;
        }
      }
    } catch (SocketException gone) {
      return;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Answers before it has read the body.
  interface Hasty extends Reply {}

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String body(Asked request, InputStream in) throws IOException {
    if (!request.all("content-length").isEmpty()) {
      int length = Integer.parseInt(request.all("content-length").getFirst());
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
    StringBuilder body = new StringBuilder();
    if (!request.all("transfer-encoding").isEmpty()) {
      while (true) {
        int size = Integer.parseInt(line(in), 16);
        body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
        line(in);
        if (size == 0) {
          break;
        }
      }
    }
    return body.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return line.toString();
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (open) {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
