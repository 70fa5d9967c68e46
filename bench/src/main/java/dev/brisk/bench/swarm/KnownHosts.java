package dev.brisk.bench.swarm;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.Preflight;
import dev.brisk.bench.engine.Tls;
import dev.brisk.bench.plan.Origin;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The servers that a run sends to: its own, and those that its scenario asks by their whole URL.
/// Each is looked up once, and must be one that may be loaded. Thread-safe.
final class KnownHosts {
  private static final int HOSTS_MAX = 100;

  private final SwarmOptions options;
  private final Map<Origin, InetSocketAddress> known = new ConcurrentHashMap<>();
  private volatile @Nullable SslContext tls;

  /// @param address of the run's own server, which was looked up already
  KnownHosts(Origin origin, InetSocketAddress address, SwarmOptions options) {
    this.options = options;
    known.put(origin, address);
  }

  boolean knows(Origin origin) {
    return known.containsKey(origin);
  }

  /// @throws IllegalStateException when the host is unknown, or must not be loaded
  InetSocketAddress address(Origin origin) {
    InetSocketAddress address = known.get(origin);
    return address == null ? lookUp(origin) : address;
  }

  private InetSocketAddress lookUp(Origin origin) {
    if (known.size() >= HOSTS_MAX) {
      throw new IllegalStateException("A run goes to at most " + HOSTS_MAX + " hosts.");
    }
    try {
      InetSocketAddress first = Preflight.resolve(origin).getFirst();
      options.hostCheck().check(first.getAddress());
      known.put(origin, first);
      return first;
    } catch (BenchException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /// What a connection to a secure one is made with; null for another.
  @Nullable SslContext tls(Origin origin) {
    if (!origin.secure()) {
      return null;
    }
    SslContext made = tls;
    if (made == null) {
      tls = made = Tls.context(options.insecure(), false);
    }
    return made;
  }
}
