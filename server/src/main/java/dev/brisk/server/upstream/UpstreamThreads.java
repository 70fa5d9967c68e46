package dev.brisk.server.upstream;

import dev.brisk.server.config.UpstreamAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Event loops for those who call upstreams and are on none: each upstream is on one of them, so
/// that its bounds hold exactly. A loop's thread starts with its first call. Thread-safe.
public final class UpstreamThreads implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          Runtime.getRuntime().availableProcessors(),
          new DefaultThreadFactory("brisk-upstream", true),
          Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

  /// An upstream, on one of the loops.
  public Upstream upstream(UpstreamAddress address, UpstreamBounds bounds) {
    return upstream(address, bounds, null);
  }

  /// @param trusted a PEM file of authorities, in place of the JDK's
  Upstream upstream(UpstreamAddress address, UpstreamBounds bounds, @Nullable Path trusted) {
    return new Upstream(new UpstreamClient(address, bounds, 1, trusted), (EventLoop) group.next());
  }

  /// Ends all that is under way.
  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  /// One upstream that is called from any thread.
  public static final class Upstream {
    private final UpstreamClient client;
    private final EventLoop loop;

    private Upstream(UpstreamClient client, EventLoop loop) {
      this.client = client;
      this.loop = loop;
    }

    /// Sends a request; the reader is called on the upstream's loop.
    public UpstreamCall send(UpstreamRequest request, UpstreamReader reader) {
      return client.send(loop, request, reader);
    }

    public UpstreamClient.Usage usage() {
      return client.usage();
    }

    public UpstreamAddress address() {
      return client.address();
    }
  }
}
