package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import java.net.InetAddress;
import java.util.List;
import picocli.CommandLine.Option;

/// Refuses to load a stranger's host by accident: the option that all load commands share.
///
/// Link-local addresses (169.254.0.0/16, fe80::/10) are nobody's network: at 169.254.169.254, and
/// at fd00:ec2::254, clouds hand out a machine's credentials.
final class TargetGuard {
  @Option(
      names = "--allow-public-target",
      description = "Allow a host that is neither this machine nor in a private network")
  private boolean allowed;

  /// @throws BenchException when one of a host's addresses is a stranger's, see below
  void check(List<InetAddress> addresses) throws BenchException {
    for (InetAddress address : addresses) {
      check(address);
    }
  }

  /// @throws BenchException when the host is a stranger's, and nobody said that it may be loaded
  void check(InetAddress address) throws BenchException {
    boolean ours =
        address.isLoopbackAddress()
            || address.isSiteLocalAddress()
            || address.isAnyLocalAddress()
            || (isUniqueLocal(address) && !isMetadata(address));
    if (!ours && !allowed) {
      throw new BenchException(
          BenchException.Kind.NOT_ALLOWED,
          address.getHostAddress()
              + " is neither this machine nor in a private network. Load tests of other people's"
              + " hosts are attacks. If you may load this one, add --allow-public-target.");
    }
  }

  private static boolean isMetadata(InetAddress address) {
    return address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254");
  }

  /// IPv6 addresses of private networks, fc00::/7.
  private static boolean isUniqueLocal(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
  }
}
