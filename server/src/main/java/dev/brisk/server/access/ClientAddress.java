package dev.brisk.server.access;

import dev.brisk.server.config.Network;
import dev.brisk.server.http.Exchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The address that a request comes from: its connection's, or behind proxies that are trusted the
/// last one in `X-Forwarded-For` that is none of theirs. What stands before that was written by
/// whoever sent it.
final class ClientAddress {
  private static final int NETWORK_BYTES = 8;

  private final List<Network> trusted;

  ClientAddress(List<Network> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /// Of IPv6 the network of 64 bits, since whoever has one address there has all of them.
  String of(Exchange exchange) {
    String peer = exchange.remoteAddress();
    if (trusted.isEmpty() && peer.indexOf(':') < 0) {
      return peer;
    }
    InetAddress address = parsed(peer);
    if (address == null) {
      return peer;
    }
    if (isTrusted(address)) {
      String field = exchange.header("x-forwarded-for");
      String[] hops = field == null ? new String[0] : field.split(",");
      for (int i = hops.length - 1; i >= 0; i--) {
        InetAddress hop = parsed(withoutPort(hops[i].strip()));
        if (hop == null) {
          break; // who wrote that is the last one we know
        }
        address = hop;
        if (!isTrusted(hop)) {
          break;
        }
      }
    }
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
        : address.getHostAddress();
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.has(address));
  }

  /// As some proxies write it: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static @Nullable InetAddress parsed(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
