package dev.brisk.server.upstream;

import dev.brisk.server.config.UpstreamAddress;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends requests to one upstream over connections that are kept: a pool for each event loop, so
/// that nothing changes threads. Thread-safe.
///
/// A request that finds its kept connection dead before any byte of an answer came is sent once
/// more on a new one, if that can do no harm. A request that may change something goes out only on
/// a connection that was in use a moment ago, or a new one: services close idle ones after a few
/// seconds, at the very moment when somebody sends on them.
public final class UpstreamClient implements AutoCloseable {
  private final UpstreamAddress address;
  private final UpstreamBounds bounds;
  private final int loops;
  private final NameLookup names;
  private final @Nullable SslContext tls;
  private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();

  /// @param loops how many event loops there are; each gets its part of the bounds
  public UpstreamClient(UpstreamAddress address, UpstreamBounds bounds, int loops) {
    this(address, bounds, loops, null);
  }

  /// @param trusted a PEM file of authorities, in place of the JDK's
  /// @throws IllegalArgumentException when there are none in the file; the message says what to do
  UpstreamClient(
      UpstreamAddress address, UpstreamBounds bounds, int loops, @Nullable Path trusted) {
    this.address = address;
    this.bounds = bounds;
    this.loops = loops;
    this.names = new NameLookup(address.host(), address.port());
    this.tls = address.tls() ? clientTls(trusted) : null;
  }

  /// Verifies names too.
  private static SslContext clientTls(@Nullable Path trusted) {
    SslContextBuilder builder =
        SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
    try {
      if (trusted != null) {
        builder.trustManager(trusted.toFile());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "proxy.trusted-certificates: there is no certificate in "
              + trusted
              + ". Write a PEM file, with -----BEGIN CERTIFICATE-----.",
          e);
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS is not to be had", e);
    }
  }

  /// Sends a request on an event loop of its own, where the reader is called. From any thread.
  UpstreamCall send(EventLoop loop, UpstreamRequest request, UpstreamReader reader) {
    UpstreamCall call = new UpstreamCall(pool(loop), request, reader, null);
    loop.execute(call::start);
    return call;
  }

  UpstreamPool pool(EventLoop loop) {
    return pools.computeIfAbsent(
        loop, key -> new UpstreamPool(key, address, bounds, loops, names, tls));
  }

  /// What its connections do now.
  public Usage usage() {
    int open = 0;
    int idle = 0;
    int waiting = 0;
    for (UpstreamPool pool : pools.values()) {
      open += pool.open();
      idle += pool.idling();
      waiting += pool.waiting();
    }
    return new Usage(Math.max(0, open - idle), idle, waiting);
  }

  /// @param active connections in use, those that are being made among them
  /// @param waiting requests that wait for one
  public record Usage(int active, int idle, int waiting) {}

  public UpstreamAddress address() {
    return address;
  }

  /// Closes the kept connections; those in use end with their exchange.
  @Override
  public void close() {
    pools.forEach((loop, pool) -> {
      if (!loop.isShuttingDown()) {
        loop.execute(pool::close);
      }
    });
  }
}
