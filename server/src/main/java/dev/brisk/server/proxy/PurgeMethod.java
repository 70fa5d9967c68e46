package dev.brisk.server.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.entry.Purge;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// `PURGE /users/7`, as other caches have it: voids what is kept of that URL, or of all that begin
/// so (`PURGE /users/*`); with `Soft-Purge: 1` softly.
///
/// Who may is told by the address of the connection, by a token, or by both. An address is believed
/// only of a request that no other proxy has passed on: else whoever reaches that one might purge.
record PurgeMethod(ProxySettings.Purging allowed, CacheStore store) {
  static final String NAME = "PURGE";
  private static final List<String> PASSED_ON = List.of("forwarded", "x-forwarded-for", "via");

  void handle(Exchange exchange, String url) {
    if (!isAllowed(exchange)) {
      exchange.respond(
          Response.of(
              ProblemDetails.of(403, "Who may PURGE is said by proxy.purge; this request may not."),
              exchange.path()));
      return;
    }
    Purge purge = "1".equals(exchange.header("soft-purge")) ? Purge.SOFT : Purge.HARD;
    CompletionStage<Void> done =
        url.endsWith("*")
            ? store.invalidatePrefixes(List.of(url.substring(0, url.length() - 1)), purge)
            : store.invalidate(List.of(ProxyStore.key("GET", url)), purge);
    done.whenCompleteAsync(
        (nothing, failure) ->
            exchange.respond(
                failure == null
                    ? new Response(
                        200,
                        List.of(Map.entry("content-type", "application/json")),
                        new Body.Bytes("{\"status\":\"ok\"}\n".getBytes(UTF_8)))
                    : Response.of(ProblemDetails.of(400, "Not purged."), exchange.path())),
        exchange.loopExecutor());
  }

  private boolean isAllowed(Exchange exchange) {
    return (allowed.from().isEmpty() || isFrom(exchange))
        && (allowed.token() == null || hasToken(exchange));
  }

  private boolean isFrom(Exchange exchange) {
    if (PASSED_ON.stream().anyMatch(name -> exchange.header(name) != null)) {
      return false;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(exchange.remoteAddress());
      return allowed.from().stream().anyMatch(network -> network.has(address));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean hasToken(Exchange exchange) {
    String said = exchange.header("authorization");
    String prefix = "Bearer ";
    return said != null
        && said.regionMatches(true, 0, prefix, 0, prefix.length())
        && MessageDigest.isEqual(
            Objects.requireNonNull(allowed.token()).getBytes(UTF_8),
            said.substring(prefix.length()).strip().getBytes(UTF_8));
  }
}
