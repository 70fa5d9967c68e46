package dev.brisk.watch.check;

import java.net.InetAddress;

/// Whose network an address is in.
public final class Networks {
  private Networks() {}

  /// This machine or a private network.
  public static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || uniqueLocal;
  }
}
