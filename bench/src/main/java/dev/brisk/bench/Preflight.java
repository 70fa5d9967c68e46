package dev.brisk.bench;

import dev.brisk.bench.plan.Origin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Whether there is somebody to put load on, asked before anything else is sent.
public final class Preflight {
  private static final int CONNECT_MILLIS = 5_000;

  private Preflight() {}

  /// Looks a host up.
  ///
  /// @throws BenchException when it is unknown
  public static InetSocketAddress resolve(Origin origin) throws BenchException {
    try {
      return origin.resolve();
    } catch (UnknownHostException e) {
      throw new BenchException(
          BenchException.Kind.UNKNOWN_HOST,
          "The host '" + origin.host() + "' is unknown. Check its spelling and the name service.");
    }
  }

  /// Connects once and hangs up.
  ///
  /// @param address of TCP, or of a Unix domain socket
  /// @param timeout longest wait; never more than five seconds
  /// @throws BenchException when nobody listens
  public static void connect(Origin origin, SocketAddress address, Duration timeout)
      throws BenchException {
    try (SocketChannel channel =
        address instanceof InetSocketAddress
            ? SocketChannel.open()
            : SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (address instanceof InetSocketAddress) {
        channel.socket().connect(address, (int) Math.min(CONNECT_MILLIS, timeout.toMillis()));
      } else {
        channel.connect(address);
      }
    } catch (IOException e) {
      throw new BenchException(
          BenchException.Kind.UNREACHABLE,
          address instanceof InetSocketAddress
              ? "Cannot connect to "
                  + origin.authority()
                  + ": "
                  + e.getMessage()
                  + ". Is the server running, and is the port right?"
              : "Cannot connect to the unix socket "
                  + address
                  + ": "
                  + e.getMessage()
                  + ". Is the server running, and is the path right?");
    }
  }
}
