package dev.brisk.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Services that answer the same requests.
///
/// @param addresses different ones, 1 to [#MOST]
/// @param health null: one is left out only when requests fail
/// @param trustedCertificates a PEM file of authorities, in place of the JDK's
public record Upstreams(
    List<UpstreamAddress> addresses, @Nullable Health health, @Nullable Path trustedCertificates) {
  public static final int MOST = 32;

  public Upstreams {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty() || addresses.size() > MOST) {
      throw new IllegalArgumentException(
          "upstreams must be 1 to " + MOST + ", but are " + addresses.size());
    }
  }

  public static Upstreams of(UpstreamAddress address) {
    return new Upstreams(List.of(address), null, null);
  }

  /// Whether any of them speaks TLS.
  public boolean tls() {
    return addresses.stream().anyMatch(UpstreamAddress::tls);
  }

  /// What they are asked to learn how they are.
  ///
  /// @param path and query; an answer below 400 is good
  /// @param interval from one time to the next, and how long an answer may take at most
  public record Health(String path, Duration interval) {
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    public Health {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("A health check's path begins with /.");
      }
    }
  }
}
