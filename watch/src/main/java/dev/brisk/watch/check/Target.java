package dev.brisk.watch.check;

import dev.brisk.watch.condition.Observable;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is looked at.
public sealed interface Target {
  /// What a condition can ask of it.
  Set<Observable> observables();

  /// For people, without user, query, token, and parts of the path that look like one.
  String shown();

  /// The machine that is asked; null where nobody is.
  @Nullable String host();

  /// An HTTP request.
  ///
  /// @param redirects how many are followed; their answers are then not seen
  record Http(
      URI url, String method, Map<String, String> headers, @Nullable String body, int redirects)
      implements Target {
    public Http {
      headers = Map.copyOf(headers);
    }

    @Override
    public Set<Observable> observables() {
      Set<Observable> all = EnumSet.allOf(Observable.class);
      if (!url.getScheme().equalsIgnoreCase("https")) {
        all.remove(Observable.CERTIFICATE);
      }
      return all;
    }

    @Override
    public String shown() {
      return shown(url);
    }

    @Override
    public String host() {
      return url.getHost();
    }

    static String shown(URI url) {
      String port = url.getPort() < 0 ? "" : ":" + url.getPort();
      String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
      String open =
          Stream.of(path.split("/", -1))
              .map(part -> Secrets.looksSecret(part) ? "…" : part)
              .collect(Collectors.joining("/"));
      return url.getScheme() + "://" + url.getHost() + port + open;
    }

    /// The headers may be secrets.
    @Override
    public String toString() {
      return method + " " + shown();
    }
  }

  /// A connection.
  record Tcp(String host, int port) implements Target {
    @Override
    public Set<Observable> observables() {
      return EnumSet.of(Observable.LATENCY);
    }

    @Override
    public String shown() {
      return "tcp " + host + ":" + port;
    }
  }

  /// A TLS handshake: the certificate is trusted, is for the host, and is still valid.
  record Tls(String host, int port) implements Target {
    @Override
    public Set<Observable> observables() {
      return EnumSet.of(Observable.LATENCY, Observable.CERTIFICATE);
    }

    @Override
    public String shown() {
      return "tls " + host + ":" + port;
    }
  }

  /// A request that somebody else sends to us, at least once an interval.
  ///
  /// @param token the last part of its path, a secret
  record Heartbeat(String token) implements Target {
    @Override
    public Set<Observable> observables() {
      return EnumSet.noneOf(Observable.class);
    }

    @Override
    public String shown() {
      return "heartbeat";
    }

    @Override
    public @Nullable String host() {
      return null;
    }

    @Override
    public String toString() {
      return shown();
    }
  }
}
