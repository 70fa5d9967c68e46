package dev.brisk.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Opens connections to one server, to the master that Sentinel names, or to a cluster.
///
/// Connections do not mend themselves: Lettuce would send again what it does not know the fate of.
public final class RedisConnector implements AutoCloseable {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisSettings settings;
  private final ClientResources resources;
  private final AbstractRedisClient client;
  private final List<RedisURI> uris;

  /// One connection for commands.
  public record Opened(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands) {}

  /// @param clientName what `CLIENT LIST` calls the connections
  /// @param longestBlock how long a blocking `XREAD` may be kept waiting for news by the server;
  ///   its time-out is that much longer than that of other commands
  public RedisConnector(RedisSettings settings, String clientName, Duration longestBlock) {
    this.settings = settings;
    this.uris = uris(settings, clientName);
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .nettyCustomizer(new OneFlushForMany())
            .build();
    if (settings.cluster()) {
      RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
      ClusterClientOptions.Builder options = ClusterClientOptions.builder();
      configure(options, settings, longestBlock);
      cluster.setOptions(options.build());
      this.client = cluster;
    } else {
      RedisClient standalone = RedisClient.create(resources);
      ClientOptions.Builder options = ClientOptions.builder();
      configure(options, settings, longestBlock);
      standalone.setOptions(options.build());
      this.client = standalone;
    }
  }

  /// Lettuce flushes after each command, which is a system call each. What is asked in one turn of
  /// the event loop goes out together instead: several callers' commands, or those that follow from
  /// several answers read at once. Nothing waits for company: the flush comes at the end of the
  /// turn.
  private static final class OneFlushForMany implements NettyCustomizer {
    private static final int MOST_FOR_ONE_FLUSH = 256;

    @Override
    public void afterChannelInitialized(Channel channel) {
      channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_FOR_ONE_FLUSH, true));
    }
  }

  private static List<RedisURI> uris(RedisSettings settings, String clientName) {
    try {
      List<RedisURI> uris =
          settings.cluster()
              ? RedisClusterURIUtil.toRedisURIs(URI.create(settings.url()))
              : List.of(RedisURI.create(settings.url()));
      for (RedisURI uri : uris) {
        uri.setTimeout(settings.connectTimeout());
        uri.setClientName(clientName);
      }
      return uris;
    } catch (IllegalArgumentException e) {
      // Not the cause: its message may have the password.
      throw new IllegalArgumentException(
          "the Redis URL "
              + settings
              + " is not usable. Write one such as redis://localhost:6379 or"
              + " rediss://user:password@host:6380/0, with percent signs for what a URL means"
              + " otherwise: a password a@b/c is a%40b%2Fc.");
    }
  }

  private static void configure(
      ClientOptions.Builder options, RedisSettings settings, Duration longestBlock) {
    long timeoutMillis = settings.timeout().toMillis();
    long blockingMillis = timeoutMillis + longestBlock.toMillis();
    options
        .autoReconnect(false)
        // A cluster's connections to its nodes are opened by the first command, which waits for it.
        .disconnectedBehavior(
            settings.cluster()
                ? DisconnectedBehavior.ACCEPT_COMMANDS
                : DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(65_536)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .tcpNoDelay(true)
                .build())
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands()
                .timeoutSource(
                    new TimeoutOptions.TimeoutSource() {
                      @Override
                      public long getTimeout(RedisCommand<?, ?, ?> command) {
                        return command.getType() == CommandType.XREAD
                            ? blockingMillis
                            : timeoutMillis;
                      }

                      @Override
                      public TimeUnit getTimeUnit() {
                        return TimeUnit.MILLISECONDS;
                      }
                    })
                .build());
    Path trusted = settings.trustedCertificates();
    if (trusted != null) {
      options.sslOptions(
          SslOptions.builder().jdkSslProvider().trustManager(trusted.toFile()).build());
    }
  }

  public CompletableFuture<Opened> open() {
    return switch (client) {
      case RedisClusterClient cluster ->
          bounded(
              cluster
                  .refreshPartitionsAsync()
                  .thenCompose(refreshed -> cluster.connectAsync(CODEC)),
              RedisConnector::opened);
      case RedisClient standalone ->
          bounded(standalone.connectAsync(CODEC, uris.get(0)), RedisConnector::opened);
      default -> throw new IllegalStateException("no such client: " + client);
    };
  }

  private static Opened opened(StatefulConnection<String, byte[]> connection) {
    return switch (connection) {
      case StatefulRedisClusterConnection<String, byte[]> cluster ->
          new Opened(cluster, cluster.async());
      case StatefulRedisConnection<String, byte[]> standalone ->
          new Opened(standalone, standalone.async());
      default -> throw new IllegalStateException("no such connection: " + connection);
    };
  }

  public CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> openPubSub() {
    return switch (client) {
      case RedisClusterClient cluster ->
          bounded(cluster.connectPubSubAsync(CODEC), connection -> connection);
      case RedisClient standalone ->
          bounded(standalone.connectPubSubAsync(CODEC, uris.get(0)), connection -> connection);
      default -> throw new IllegalStateException("no such client: " + client);
    };
  }

  /// The handshake may hang where the TCP connection succeeded: a paused server does that.
  private <C extends StatefulConnection<String, byte[]>, T> CompletableFuture<T> bounded(
      CompletionStage<C> stage, Function<C, T> result) {
    CompletableFuture<C> opening = stage.toCompletableFuture();
    CompletableFuture<C> bounded =
        opening.copy().orTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    opening.whenComplete((connection, failure) -> {
      if (connection != null && bounded.isCompletedExceptionally()) {
        close(connection);
      }
    });
    return bounded.thenApply(result);
  }

  /// Lettuce warns when a connection is closed twice, and a killed server closed it already.
  public static void close(StatefulConnection<?, ?> connection) {
    if (connection.isOpen()) {
      var unused = connection.closeAsync();
    }
  }

  /// Closes the connections too.
  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
