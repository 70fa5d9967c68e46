package dev.brisk.server.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.brisk.cache.CacheStore;
import dev.brisk.server.collectors.UpstreamReading;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.syntax.Authority;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.upstream.UpstreamBounds;
import dev.brisk.server.upstream.UpstreamGroup;
import java.net.URI;
import java.net.URLEncoder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One upstream, and what is kept of its answers. Thread-safe.
///
/// It stands beside the endpoints as routes: one for each rule, so that metrics call those requests
/// by the rule's path, and `/**` for all the rest.
public final class Proxy implements AutoCloseable {
  private static final Pattern HOST = Pattern.compile("[\\w.:\\[\\]-]{1,260}");

  final ProxySettings settings;
  final UpstreamGroup upstreams;
  final ForwardedFields forwarded;
  final CacheJudge judge;
  final @Nullable ProxyStore store;
  private final @Nullable PurgeMethod purgeMethod;
  final InstantSource clock;
  final ProxyReport report = new ProxyReport();

  /// An eighth of the heap for all copies under way.
  final CopyBudget copies = new CopyBudget(Runtime.getRuntime().maxMemory() / 8);

  /// URLs that are asked for behind a stale answer.
  final Set<String> refreshing = ConcurrentHashMap.newKeySet();

  /// @param store null: nothing is kept
  /// @param clock close to the wall's
  /// @param loops how many event loops there are
  public Proxy(ProxySettings settings, @Nullable CacheStore store, InstantSource clock, int loops) {
    this.settings = settings;
    this.judge = new CacheJudge(settings.targets());
    this.clock = clock;
    this.upstreams =
        new UpstreamGroup(
            settings.upstreams(),
            UpstreamBounds.DEFAULT
                .withConnectTimeout(settings.connectTimeout())
                .withTimeout(settings.timeout()),
            loops);
    Boolean preserve = settings.preserveHost();
    this.forwarded =
        new ForwardedFields(
            settings.trusted(),
            settings.dropped(),
            preserve == null ? !settings.upstreams().tls() : preserve);
    ProxySettings.Purging purging = settings.purging();
    this.purgeMethod = purging == null || store == null ? null : new PurgeMethod(purging, store);
    this.store =
        store == null
            ? null
            : new ProxyStore(store, named(settings.upstreams().addresses()), clock);
  }

  /// What the server's router is to have behind all other routes.
  public List<BoundRoute> routes() {
    List<BoundRoute> routes = new ArrayList<>();
    for (ProxySettings.Rule rule : settings.rules()) {
      routes.add(
          new BoundRoute(
              rule.method(), rule.path().text(), (exchange, match) -> handle(exchange, rule)));
    }
    routes.add(
        new BoundRoute(
            "*", ServerSettings.OWN_PATH + "/**", (exchange, match) -> nothingHere(exchange)));
    routes.add(new BoundRoute("*", "/**", (exchange, match) -> handle(exchange, null)));
    return routes;
  }

  private static void nothingHere(Exchange exchange) {
    exchange.respond(
        Response.of(
            ProblemDetails.of(
                404, "There is nothing at this path. Below /brisk is the proxy's own."),
            exchange.path()));
  }

  private void handle(Exchange exchange, ProxySettings.@Nullable Rule rule) {
    if (purgeMethod != null && exchange.method().equals(PurgeMethod.NAME)) {
      purgeMethod.handle(exchange, url(exchange));
      return;
    }
    report.request();
    if (exchange.method().equals("TRACE") || exchange.method().equals("CONNECT")) {
      exchange.respond(
          Response.of(
              ProblemDetails.of(405, "A proxy for one service passes no such request on."),
              exchange.path()));
      return;
    }
    new ProxiedRequest(this, exchange, rule).start();
  }

  private static String named(List<UpstreamAddress> upstreams) {
    return upstreams.stream().map(UpstreamAddress::toString).sorted().collect(joining(","));
  }

  /// How its upstreams are.
  public UpstreamReading.Group upstreams() {
    return upstreams.reading();
  }

  /// What requests came to.
  public ProxyReport report() {
    return report;
  }

  /// The request's URL as its client wrote it, with a host in lower case and no needless port. What
  /// a trusted proxy in front says of scheme and host is in it, since the upstream hears it, too.
  String url(Exchange exchange) {
    ForwardedFields.Said said = forwarded.said(exchange);
    String proto = said.proto();
    String front = said.host();
    boolean secure = proto == null ? exchange.secure() : !proto.equalsIgnoreCase("http");
    String host = exchange.header("host");
    if (front != null) {
      host = HOST.matcher(front).matches() ? front : URLEncoder.encode(front, UTF_8);
    } else if (host == null || host.isEmpty()) {
      host = settings.upstreams().addresses().getFirst().authority();
    }
    return (secure ? "https://" : "http://")
        + authority(host, secure)
        + exchange.path()
        + (exchange.query() == null ? "" : "?" + exchange.query());
  }

  private static String authority(String host, boolean secure) {
    return Authority.withoutDefault(host.toLowerCase(Locale.ROOT), secure);
  }

  /// The key of what is kept under a URL, all of its variants.
  ///
  /// @throws IllegalArgumentException when it is no absolute URL
  public static String key(String url) {
    return ProxyStore.key("GET", prefix(url));
  }

  /// What URLs of a host begin with.
  ///
  /// @param host as clients write it, with a port that is not the scheme's
  /// @throws IllegalArgumentException when it is none
  public static List<String> prefixesOf(String host) {
    if (!Authority.isValid(host)) {
      throw new IllegalArgumentException(
          "'" + host + "' is no host. Write it as clients do, such as localhost:8000");
    }
    return List.of(prefix("http://" + host), prefix("https://" + host));
  }

  /// A URL, or the beginning of some, as [#url] has it.
  ///
  /// @throws IllegalArgumentException when it is no absolute URL
  public static String prefix(String url) {
    URI read = URI.create(url);
    String scheme = read.getScheme() == null ? "" : read.getScheme().toLowerCase(Locale.ROOT);
    if (read.getRawAuthority() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "'"
              + url
              + "' is no URL of the proxy. Write it as clients do, with http:// and the host");
    }
    return normalized(read);
  }

  static String normalized(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    String path = url.getRawPath();
    return scheme
        + "://"
        + authority(url.getRawAuthority(), scheme.equals("https"))
        + (path == null || path.isEmpty() ? "/" : path)
        + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  @Override
  public void close() {
    upstreams.close();
  }
}
