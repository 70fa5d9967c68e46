package dev.brisk.server.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Addresses and networks whose word is believed.
public final class Networks {
  /// Only what can be no name: a name would be looked up.
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private record Network(byte[] address, int bits) {
    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((other[bit / 8] & mask) != (address[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks = new ArrayList<>();

  /// @param texts such as `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`
  /// @throws IllegalArgumentException when one is no address or network
  public Networks(List<String> texts) {
    for (String text : texts) {
      int slash = text.indexOf('/');
      byte[] address = address(slash < 0 ? text : text.substring(0, slash));
      int bits = address.length * 8;
      if (slash >= 0) {
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
          throw new IllegalArgumentException("'" + text + "' is no network. Write 10.0.0.0/8.");
        }
        bits = Integer.parseInt(length);
      }
      networks.add(new Network(address, bits));
    }
  }

  boolean has(String address) {
    if (networks.isEmpty() || !ADDRESS.matcher(address).matches()) {
      return false;
    }
    byte[] bytes = address(address);
    return networks.stream().anyMatch(network -> network.has(bytes));
  }

  private static byte[] address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address. Write one such as 127.0.0.1, or a network, 10.0.0.0/8.");
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is no address.", e);
    }
  }
}
