package dev.brisk.server.config;

import dev.brisk.httpcache.CacheSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `proxy:` everything that is no endpoint goes to an upstream.
///
/// @param rules how long what says nothing itself is kept; of several that fit, the most specific
/// @param preserveHost whether the upstream sees the client's `Host`; null: unless it is `https`
/// @param trusted addresses, or networks such as 10.0.0.0/8, whose `X-Forwarded-*` and `Forwarded`
///   are believed
/// @param maxStored larger answers are passed on and not kept, in bytes
/// @param timeout for the head of an answer, and for each further part of it
/// @param dropped request fields that the upstream does not get, beside those that would change the
///   request behind its key anyway
/// @param tunnelIdle a connection that became a WebSocket, or another protocol, is closed when
///   nothing came on it for so long
/// @param targets fields that count before `Cache-Control`, the first one that is there (RFC 9213)
/// @param purging null: the method PURGE is passed on as any other
public record ProxySettings(
    Upstreams upstreams,
    List<Rule> rules,
    @Nullable Boolean preserveHost,
    List<Network> trusted,
    long maxStored,
    Duration connectTimeout,
    Duration timeout,
    List<String> dropped,
    Duration tunnelIdle,
    List<String> targets,
    @Nullable Purging purging) {
  /// What the cache of a proxy is called; no endpoint may be.
  public static final String CACHE_NAME = "proxy";

  public static final long DEFAULT_MAX_STORED = 4 << 20;
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  public static final Duration DEFAULT_TUNNEL_IDLE = Duration.ofMinutes(10);

  public static final List<String> DEFAULT_TARGETS = CacheSettings.DEFAULT.targets();

  public ProxySettings {
    rules = List.copyOf(rules);
    trusted = List.copyOf(trusted);
    dropped = List.copyOf(dropped);
    targets = List.copyOf(targets);
  }

  /// Nobody may PURGE.
  public ProxySettings(
      Upstreams upstreams,
      List<Rule> rules,
      @Nullable Boolean preserveHost,
      List<Network> trusted,
      long maxStored,
      Duration connectTimeout,
      Duration timeout,
      List<String> dropped,
      Duration tunnelIdle,
      List<String> targets) {
    this(
        upstreams,
        rules,
        preserveHost,
        trusted,
        maxStored,
        connectTimeout,
        timeout,
        dropped,
        tunnelIdle,
        targets,
        null);
  }

  public static ProxySettings of(UpstreamAddress upstream, List<Rule> rules) {
    return new ProxySettings(
        Upstreams.of(upstream),
        rules,
        null,
        List.of(),
        DEFAULT_MAX_STORED,
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_TIMEOUT,
        List.of(),
        DEFAULT_TUNNEL_IDLE,
        DEFAULT_TARGETS);
  }

  public ProxySettings withTargets(List<String> targets) {
    return new ProxySettings(
        upstreams,
        rules,
        preserveHost,
        trusted,
        maxStored,
        connectTimeout,
        timeout,
        dropped,
        tunnelIdle,
        targets,
        purging);
  }

  public ProxySettings withPurging(Purging allowed) {
    return new ProxySettings(
        upstreams,
        rules,
        preserveHost,
        trusted,
        maxStored,
        connectTimeout,
        timeout,
        dropped,
        tunnelIdle,
        targets,
        allowed);
  }

  /// Who may ask with the method PURGE; each that is said must hold.
  ///
  /// @param from addresses of connections; none: any
  /// @param token a secret, sent as `Authorization: Bearer`; null: none is needed
  public record Purging(List<Network> from, @Nullable String token) {
    public static final int SHORTEST_TOKEN = 16;

    public Purging {
      from = List.copyOf(from);
    }

    @Override
    public String toString() {
      return "Purging[from=" + from + ", token=" + (token == null ? "none" : "***") + "]";
    }
  }

  /// How long an answer is fresh where the upstream does not say.
  ///
  /// @param method GET, or POST, whose answers are then kept by the body of their request
  /// @param shared whether requests with `Cookie` or `Authorization`, and answers with
  ///   `Set-Cookie`, are treated as all others
  public record Rule(String method, PathTemplate path, Duration ttl, boolean shared) {
    public Rule {
      if (!method.equals("GET") && !method.equals("POST")) {
        throw new IllegalArgumentException(
            "A rule is for GET (and with it HEAD) or POST, not for " + method + ".");
      }
      if (ttl.toSeconds() < 1) {
        throw new IllegalArgumentException("A rule's time is a second or more, such as 5m.");
      }
    }

    @Override
    public String toString() {
      return method + " " + path.text();
    }
  }
}
