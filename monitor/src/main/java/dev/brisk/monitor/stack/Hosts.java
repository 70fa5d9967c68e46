package dev.brisk.monitor.stack;

import java.net.URI;
import java.util.Set;

/// How a container reaches what is named from outside.
final class Hosts {
  /// Compose maps it to the machine that the containers run on.
  static final String MACHINE = "host.docker.internal";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private Hosts() {}

  static boolean isLoopback(URI uri) {
    return LOOPBACK.contains(uri.getHost());
  }

  /// Host and port: the machine's own loopback is another host to a container.
  static String fromContainer(URI uri) {
    return (isLoopback(uri) ? MACHINE : uri.getHost()) + ":" + port(uri);
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }
}
