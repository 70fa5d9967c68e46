package dev.brisk.server.config;

import java.net.InetAddress;

/// A range of IP addresses: those that begin with the same bits.
public record Network(InetAddress address, int bits) {
  public static final String HINT = "Write an address or a network, such as 10.0.0.0/8.";

  public Network {
    if (bits < 0 || bits > 8 * address.getAddress().length) {
      throw new IllegalArgumentException(HINT);
    }
  }

  /// Of `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`. No name is looked up.
  ///
  /// @throws IllegalArgumentException with [#HINT]
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int all = 8 * address.getAddress().length;
      return new Network(
          address, slash < 0 ? all : Integer.parseInt(text, slash + 1, text.length(), 10));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(HINT, e);
    }
  }

  public boolean has(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] others = other.getAddress();
    if (mine.length != others.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((mine[bit / 8] & mask) != (others[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
