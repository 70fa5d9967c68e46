package dev.brisk.server.endpoint;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.work.OwnWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sends answers that are not kept: as the source gave them, compressed where that pays.
final class DirectAnswers {
  /// Up to here compression is done on the event loop; it takes below half a millisecond.
  private static final int MAX_LOOP_BYTES = 64 << 10;

  private static final Set<String> CONNECTION_FIELDS =
      Set.of(
          "connection",
          "content-length",
          "date",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private DirectAnswers() {}

  /// @param extra further fields for this answer
  static void send(
      Exchange exchange,
      Answer answer,
      boolean compression,
      List<Map.Entry<String, String>> extra) {
    List<Map.Entry<String, String>> headers = headers(answer);
    if (headers.stream().noneMatch(header -> header.getKey().equals("cache-control"))) {
      headers.add(Map.entry("cache-control", "no-store"));
    }
    headers.addAll(extra);
    if (compression
        && answer.body() instanceof Body.Bytes bytes
        && GzipEncoding.worthwhile(headers, bytes.array().length)) {
      headers.add(Map.entry("vary", "accept-encoding"));
      if (GzipEncoding.accepted(exchange.header("accept-encoding"))) {
        compressed(exchange, answer.status(), headers, bytes.array());
        return;
      }
    }
    exchange.respond(new Response(answer.status(), headers, answer.body()));
  }

  private static void compressed(
      Exchange exchange, int status, List<Map.Entry<String, String>> headers, byte[] body) {
    List<Map.Entry<String, String>> changed = new ArrayList<>(headers.size() + 1);
    for (Map.Entry<String, String> header : headers) {
      // Another sequence of bytes needs another strong validator.
      changed.add(
          header.getKey().equals("etag")
              ? Map.entry("etag", Validators.forCoding(header.getValue(), "gzip"))
              : header);
    }
    changed.add(Map.entry("content-encoding", "gzip"));
    if (body.length <= MAX_LOOP_BYTES) {
      exchange.respond(new Response(status, changed, new Body.Bytes(GzipEncoding.compress(body))));
    } else {
      OwnWork.execute(() -> {
        try (RequestSegment segment = exchange.work().begin()) {
          exchange.respond(
              new Response(status, changed, new Body.Bytes(GzipEncoding.compress(body))));
        }
      });
    }
  }

  /// The answer's fields without those that belong to a connection, in a list that can grow.
  static List<Map.Entry<String, String>> headers(Answer answer) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(answer.headers().size() + 4);
    for (Map.Entry<String, String> header : answer.headers()) {
      if (!CONNECTION_FIELDS.contains(header.getKey())) {
        headers.add(header);
      }
    }
    return headers;
  }
}
