package dev.brisk.cli.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Sends requests over a few connections to a server on this machine and measures the answers.
///
/// One thread serves all connections, so that the client takes as little of the shared cores as it
/// can, and so that requests leave in the order given. The loop is closed: a connection sends its
/// next request when it has the answer to the last. Latencies therefore say how the server does
/// under this many callers, not how long users would wait under an arrival rate; `brisk bench`
/// measures that.
final class LoadClient {
  private static final Duration STUCK_AFTER = Duration.ofSeconds(20);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final InetSocketAddress server;
  private final int connections;

  LoadClient(int port, int connections) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.connections = connections;
  }

  /// Sends the requests in order until they are used up or the time is over, whichever is first.
  /// Then waits for the answers that are still to come.
  ///
  /// @param atLeast so many are sent even when the time is over, so that a figure means something
  ///
  /// @throws IOException if the server closes a connection, or answers nothing for 20 s
  Sample run(List<byte[]> requests, Duration atMost, int atLeast) throws IOException {
    return new Run(requests, atMost, atLeast).measure();
  }

  /// Sends one request and waits for its answer.
  Response send(byte[] request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ResponseReader reader = new ResponseReader();
      long start = System.nanoTime();
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      boolean complete = false;
      while (!complete) {
        complete = reader.arrived(read(channel, reader));
      }
      double millis = (System.nanoTime() - start) / 1e6;
      String cacheStatus = reader.header("cache-status");
      return new Response(
          reader.status(),
          CacheStatus.parse(cacheStatus == null ? "" : cacheStatus),
          reader.body(),
          millis);
    }
  }

  /// An answer, and how long it took from sending the request.
  record Response(int status, CacheStatus cache, String body, double millis) {}

  private static int read(SocketChannel channel, ResponseReader reader) throws IOException {
    byte[] buffer = reader.buffer();
    int count =
        channel.read(ByteBuffer.wrap(buffer, reader.length(), buffer.length - reader.length()));
    if (count < 0) {
      throw new IOException("the server closed the connection before its answer was complete");
    }
    return count;
  }

  private static final class Connection {
    final SocketChannel channel;
    final ResponseReader reader = new ResponseReader();
    ByteBuffer out = ByteBuffer.allocate(0);
    long sentAtNanos;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final class Run {
    private final List<byte[]> requests;
    private final long atMostNanos;
    private final int atLeast;
    private long[] latenciesNanos = new long[4_096];
    private int answered;
    private int failures;
    private int hits;
    private int sent;
    private long startNanos;

    Run(List<byte[]> requests, Duration atMost, int atLeast) {
      this.requests = requests;
      this.atMostNanos = atMost.toNanos();
      this.atLeast = atLeast;
    }

    Sample measure() throws IOException {
      try (Selector selector = Selector.open()) {
        try {
          for (int i = 0; i < Math.min(connections, requests.size()); i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
          }
          return measure(selector);
        } finally {
          for (SelectionKey key : selector.keys()) {
            key.channel().close();
          }
        }
      }
    }

    private Sample measure(Selector selector) throws IOException {
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      startNanos = System.nanoTime();
      for (SelectionKey key : selector.keys()) {
        sendNext(key);
      }
      long lastNanos = startNanos;
      while (answered < sent) {
        if (selector.select(STUCK_AFTER.toMillis()) == 0) {
          throw new IOException(
              "the server has answered nothing for " + STUCK_AFTER.toSeconds() + " s");
        }
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isWritable()) {
            write(key);
          }
          if (key.isReadable() && read(key)) {
            lastNanos = System.nanoTime();
            record(key, lastNanos);
            boolean more = sent < atLeast || lastNanos - startNanos < atMostNanos;
            if (more && sent < requests.size()) {
              sendNext(key);
            }
          }
        }
        selector.selectedKeys().clear();
      }
      long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
      return new Sample(
          Arrays.copyOf(latenciesNanos, answered),
          failures,
          hits,
          Duration.ofNanos(lastNanos - startNanos),
          Duration.ofNanos(cpuNanos));
    }

    private void sendNext(SelectionKey key) throws IOException {
      Connection connection = (Connection) key.attachment();
      connection.out = ByteBuffer.wrap(requests.get(sent++));
      connection.sentAtNanos = System.nanoTime();
      write(key);
    }

    private void write(SelectionKey key) throws IOException {
      Connection connection = (Connection) key.attachment();
      connection.channel.write(connection.out);
      key.interestOps(
          connection.out.hasRemaining()
              ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
              : SelectionKey.OP_READ);
    }

    private boolean read(SelectionKey key) throws IOException {
      Connection connection = (Connection) key.attachment();
      return connection.reader.arrived(LoadClient.read(connection.channel, connection.reader));
    }

    private void record(SelectionKey key, long nowNanos) {
      Connection connection = (Connection) key.attachment();
      if (answered == latenciesNanos.length) {
        latenciesNanos = Arrays.copyOf(latenciesNanos, 2 * answered);
      }
      latenciesNanos[answered++] = nowNanos - connection.sentAtNanos;
      int status = connection.reader.status();
      if (status < 200 || status > 299) {
        failures++;
      }
      if (connection.reader.hit()) {
        hits++;
      }
      connection.reader.clear();
    }
  }
}
