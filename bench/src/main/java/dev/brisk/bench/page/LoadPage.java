package dev.brisk.bench.page;

import dev.brisk.bench.control.LoadControl;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Serves the live page of a load test until closed.
///
/// ```java
/// try (LoadPage page = LoadPage.start(control, PageSettings.loopback(8089))) {
///   System.out.println(page.link());
///   Thread.sleep(Duration.ofMinutes(10));
/// }
/// ```
///
/// REST: `GET /api/state`, `/api/history` and `/api/log`; `POST /api/start` and `/api/edit` with
/// `{"users": 100, "spawn_rate": 10, "host": "http://127.0.0.1:8000", "run_time": "5m"}`, of which
/// what is left out stays as it is; `POST /api/stop` and `/api/reset` with `{}`; server-sent events
/// at `/api/events`; files under `/download`. POST needs `Content-Type: application/json`. Errors
/// are `{"error": "…"}` with 400 (bad input), 401 and 403 (not allowed), 409 (not now) or 502 (the
/// host cannot be reached).
///
/// Closing ends all open pages, not the run. Thread-safe.
public final class LoadPage implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 200;
  private static final int BODY_BYTES_MAX = 64 << 10;
  private static final int IDLE_SECONDS_MAX = 60;

  private final PageSettings settings;
  private final MultiThreadIoEventLoopGroup loop;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final LoadEventStream events;
  private final Channel listener;

  private LoadPage(LoadControl control, PageSettings settings) throws IOException {
    this.settings = settings;
    TargetSeries target = settings.probe() == null ? null : new TargetSeries(settings.probe());
    events = new LoadEventStream(control, target);
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("brisk-load-page", true), NioIoHandler.newFactory());
    PageConnections connections = new PageConnections(CONNECTIONS_MAX);
    PageHandler handler =
        new PageHandler(
            control,
            new PageAccess(settings.token(), settings.port()),
            events,
            connections,
            workers);
    try {
      listener =
          new ServerBootstrap()
              .group(loop)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      connections.opened(channel);
                      channel
                          .pipeline()
                          .addLast(
                              new ReadTimeoutHandler(IDLE_SECONDS_MAX),
                              new HttpServerCodec(),
                              new HttpServerKeepAliveHandler(),
                              new HttpObjectAggregator(BODY_BYTES_MAX),
                              handler);
                    }
                  })
              .bind(new InetSocketAddress(settings.address(), settings.port()))
              .syncUninterruptibly()
              .channel();
    } catch (Exception e) {
      stop();
      throw new IOException("Port " + settings.port() + " cannot be used: " + e.getMessage(), e);
    }
  }

  /// @throws IOException when the port cannot be used
  public static LoadPage start(LoadControl control, PageSettings settings) throws IOException {
    return new LoadPage(control, settings);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /// What to open in a browser: with the token, if one is needed.
  public String link() {
    InetSocketAddress local = (InetSocketAddress) listener.localAddress();
    String address = local.getAddress().getHostAddress();
    String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    String token = settings.token();
    return "http://" + host + ":" + port() + "/" + (token == null ? "" : "?token=" + token);
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    stop();
  }

  private void stop() {
    events.close();
    workers.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
