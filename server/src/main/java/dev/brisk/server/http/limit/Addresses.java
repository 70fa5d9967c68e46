package dev.brisk.server.http.limit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many connections each address has open. An IPv6 network of 64 bits counts as one, since
/// whoever has one address of it has all. Thread-safe.
public final class Addresses {
  private final ConcurrentMap<Long, Integer> open = new ConcurrentHashMap<>();
  private final int max;
  private final boolean loopbackCounts;

  public Addresses(int max, boolean loopbackCounts) {
    this.max = max;
    this.loopbackCounts = loopbackCounts;
  }

  /// Whether one more connection may be open; if so [#closed] must follow.
  public boolean opened(InetAddress address) {
    return free(address) || open.merge(key(address), 1, Integer::sum) <= max || !closed(address);
  }

  /// @return true
  public boolean closed(InetAddress address) {
    if (!free(address)) {
      open.computeIfPresent(key(address), (key, count) -> count == 1 ? null : count - 1);
    }
    return true;
  }

  private boolean free(InetAddress address) {
    return address.isLoopbackAddress() && !loopbackCounts;
  }

  private static long key(InetAddress address) {
    byte[] bytes = address.getAddress();
    // Networks of IPv6 that are in use begin with 001: no number of 32 bits is one of them.
    int length = address instanceof Inet4Address ? bytes.length : 8;
    long key = 0;
    for (int i = 0; i < length; i++) {
      key = key << 8 | (bytes[i] & 0xff);
    }
    return key;
  }
}
