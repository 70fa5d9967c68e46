package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.route.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers every request of a route with the same bytes, compressed beforehand, with a validator.
public final class FixedAnswer implements RouteHandler {
  private final Response plain;
  private final Response compressed;
  private final String etag;

  /// @param headers without `etag`, `vary` and `content-encoding`
  public FixedAnswer(List<Map.Entry<String, String>> headers, byte[] body) {
    this.etag = Validators.of(body);
    List<Map.Entry<String, String>> all = new ArrayList<>(headers);
    all.add(Map.entry("vary", "accept-encoding"));
    List<Map.Entry<String, String>> gzip = new ArrayList<>(all);
    all.add(Map.entry("etag", etag));
    gzip.add(Map.entry("etag", Validators.forCoding(etag, "gzip")));
    gzip.add(Map.entry("content-encoding", "gzip"));
    this.plain = new Response(200, all, new Body.Bytes(body));
    this.compressed = new Response(200, gzip, new Body.Bytes(GzipEncoding.compress(body)));
  }

  @Override
  public void handle(Exchange exchange, RouteMatch match) {
    boolean gzip = GzipEncoding.accepted(exchange.header("accept-encoding"));
    Response full = gzip ? compressed : plain;
    String field = exchange.header("if-none-match");
    String tag = gzip ? Validators.forCoding(etag, "gzip") : etag;
    exchange.respond(
        field != null && Validators.noneMatchNames(field, tag)
            ? CacheHeaders.notModified(full)
            : full);
  }

  /// Sends an answer as it is, compressed where that pays.
  public static void send(Exchange exchange, Answer answer) {
    DirectAnswers.send(exchange, answer, true, List.of());
  }
}
