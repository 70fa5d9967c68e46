package dev.brisk.server.upstream;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.NettyExchange;
import io.netty.channel.Channel;
import java.time.Duration;

/// A connection to an upstream that speaks another protocol from here on (101). Nothing is read of
/// it until somebody takes it over, who is to call one of its methods.
public final class SwitchedConnection {
  private final Channel channel;

  SwitchedConnection(Channel channel) {
    this.channel = channel;
  }

  /// Bytes both ways from here on, between the client of an exchange and the upstream.
  ///
  /// @param head what the client gets: 101
  /// @param idle the end when nothing came from either for so long
  public void tunnel(Exchange exchange, Response head, Duration idle) {
    ((NettyExchange) exchange).tunnel(head, channel, idle);
  }

  public void close() {
    channel.close();
  }
}
