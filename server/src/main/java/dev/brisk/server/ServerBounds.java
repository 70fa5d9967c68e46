package dev.brisk.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.brisk.server.collectors.LimitsReading;
import dev.brisk.server.config.BriskSettings.Tls;
import dev.brisk.server.config.BriskSettings.Totals;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.listen.HttpServer;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What the server holds at most for all its clients: as configured, and as the process can bear.
final class ServerBounds {
  /// For sources, logs, jars, Redis and the runtime itself.
  private static final int DESCRIPTORS_OF_ITS_OWN = 256;

  private static final int MIN_CONNECTIONS = 16;
  private static final int MIN_FILES = 16;

  private static final long MAX_DRAIN_BYTES = 16 << 20;

  private ServerBounds() {}

  static HttpBounds of(ServerSettings settings) {
    return of(settings, maxDescriptors());
  }

  /// @param descriptors that the process may have open
  static HttpBounds of(ServerSettings settings, long descriptors) {
    long forClients = descriptors - DESCRIPTORS_OF_ITS_OWN;
    long files = Math.clamp(forClients / 4, MIN_FILES, Integer.MAX_VALUE);
    int bearable = (int) Math.clamp(forClients - files, MIN_CONNECTIONS, Integer.MAX_VALUE);
    int connections = Math.min(settings.maxConnections(), bearable);
    if (connections < settings.maxConnections()) {
      System.getLogger(BriskServer.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "server.max-connections is {0}, but this process may open only {1} files: it is"
                  + " lowered to {2}. Raise the limit (ulimit -n), or write at most {2}.",
              Integer.toString(settings.maxConnections()),
              Long.toString(descriptors),
              Integer.toString(connections));
    }
    Totals totals = settings.totals();
    int perAddress = totals.maxConnectionsPerAddress();
    return new HttpBounds(
        connections,
        perAddress > 0 ? perAddress : Math.max(1, connections / 2),
        perAddress > 0,
        totals.maxUnreadAnswers() > 0 ? totals.maxUnreadAnswers() : HttpBounds.defaultUnsentBytes(),
        totals.maxBufferedBodies() > 0 ? totals.maxBufferedBodies() : HttpBounds.defaultBodyBytes(),
        (int) files,
        HttpBounds.defaultHeadBytes(),
        HttpBounds.defaultRequestBytes(),
        vital(settings));
  }

  /// A listener with these bounds.
  static HttpOptions options(ServerSettings settings, int port, int loops, HttpBounds bounds) {
    Tls tls = settings.tls();
    return new HttpOptions(
        settings.host(),
        port,
        loops,
        settings.maxHeader(),
        settings.maxUrl(),
        MAX_DRAIN_BYTES,
        settings.headerTimeout(),
        settings.bodyTimeout(),
        settings.idleTimeout(),
        bounds,
        tls == null ? null : tls.certificate(),
        tls == null ? null : tls.key(),
        tls == null ? null : tls.hsts());
  }

  private static Predicate<String> vital(ServerSettings settings) {
    String health = settings.healthPath();
    String metrics = settings.metricsPath();
    return path ->
        below(path, ServerSettings.OWN_PATH)
            || (health != null && below(path, health))
            || (metrics != null && path.equals(metrics));
  }

  private static boolean below(String path, String parent) {
    return path.startsWith(parent)
        && (path.length() == parent.length() || path.charAt(parent.length()) == '/');
  }

  private static long maxDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Integer.MAX_VALUE;
  }

  static LimitsReading reading(HttpServer http) {
    Map<String, Long> reached = new LinkedHashMap<>();
    for (Limit limit : Limit.values()) {
      reached.put(limit.label(), http.limited(limit));
    }
    return new LimitsReading(
        reached,
        http.unsentBytes(),
        http.bodyBytes(),
        http.headBytes(),
        http.requestBytes(),
        http.tunnels());
  }
}
