package dev.brisk.server.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The addresses of a host, looked up off the event loops and kept for a while: the JVM's resolver
/// blocks. Thread-safe.
final class NameLookup {
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String host;
  private final int port;
  private @Nullable CompletableFuture<List<InetSocketAddress>> latest;
  private long lookedUpNanos;

  NameLookup(String host, int port) {
    this.host = host;
    this.port = port;
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        latest =
            CompletableFuture.completedFuture(
                List.of(new InetSocketAddress(InetAddress.getByAddress(host, literal), port)));
        lookedUpNanos = Long.MIN_VALUE;
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("no address: " + host, e);
      }
    }
  }

  /// All of them, in the order in which they are to be tried: `localhost` is often two, of which a
  /// service listens on one.
  synchronized CompletableFuture<List<InetSocketAddress>> addresses() {
    CompletableFuture<List<InetSocketAddress>> known = latest;
    boolean literal = lookedUpNanos == Long.MIN_VALUE;
    if (known != null && (literal || !known.isDone() || fresh(known))) {
      return known;
    }
    CompletableFuture<List<InetSocketAddress>> asked = new CompletableFuture<>();
    latest = asked;
    lookedUpNanos = System.nanoTime();
    Thread.ofVirtual()
        .name("brisk-names")
        .start(() -> {
          try {
            asked.complete(
                Arrays.stream(InetAddress.getAllByName(host))
                    .map(each -> new InetSocketAddress(each, port))
                    .toList());
          } catch (UnknownHostException | RuntimeException e) {
            asked.completeExceptionally(e);
          }
        });
    return asked;
  }

  private boolean fresh(CompletableFuture<?> known) {
    return !known.isCompletedExceptionally() && System.nanoTime() - lookedUpNanos < KEPT_NANOS;
  }
}
