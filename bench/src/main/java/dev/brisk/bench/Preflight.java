package dev.brisk.bench;

import dev.brisk.bench.plan.Origin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/// Whether there is somebody to put load on, asked before anything else is sent.
public final class Preflight {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int HASTE_MILLIS = 500;

  private Preflight() {}

  /// Looks a host up: all its addresses.
  ///
  /// @throws BenchException when it is unknown
  public static List<InetSocketAddress> resolve(Origin origin) throws BenchException {
    try {
      return origin.resolve();
    } catch (UnknownHostException e) {
      throw new BenchException(
          BenchException.Kind.UNKNOWN_HOST,
          "The host '" + origin.host() + "' is unknown. Check its spelling and the name service.");
    }
  }

  /// Connects once and hangs up. Of several addresses the first that takes the connection is the
  /// one that the run goes to: servers listen on one of those that `localhost` has.
  ///
  /// @param addresses of TCP, or one of a Unix domain socket
  /// @param timeout longest wait for an address; never more than five seconds
  /// @return the address that took the connection
  /// @throws BenchException when nobody listens
  public static <A extends SocketAddress> A connect(
      Origin origin, List<A> addresses, Duration timeout) throws BenchException {
    int longest = (int) Math.min(CONNECT_MILLIS, timeout.toMillis());
    // First in haste, so that a network that swallows packets does not hide the address after it.
    List<Integer> waits =
        addresses.size() == 1
            ? List.of(longest)
            : List.of(Math.min(longest, HASTE_MILLIS), longest);
    String failure = "";
    for (int wait : waits) {
      for (A address : addresses) {
        try {
          connect(address, wait);
          return address;
        } catch (IOException e) {
          String named = addresses.size() == 1 ? "" : shown(address) + ": ";
          failure = named + e.getMessage();
        }
      }
    }
    throw new BenchException(
        BenchException.Kind.UNREACHABLE,
        addresses.getFirst() instanceof InetSocketAddress
            ? "Cannot connect to "
                + origin.authority()
                + ": "
                + failure
                + ". Is the server running, and is the port right?"
            : "Cannot connect to the unix socket "
                + addresses.getFirst()
                + ": "
                + failure
                + ". Is the server running, and is the path right?");
  }

  private static void connect(SocketAddress address, int millis) throws IOException {
    boolean internet = address instanceof InetSocketAddress;
    try (SocketChannel channel =
        internet ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (internet) {
        channel.socket().connect(address, millis);
      } else {
        channel.connect(address);
      }
    }
  }

  private static String shown(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? internet.getAddress().getHostAddress()
        : address.toString();
  }
}
