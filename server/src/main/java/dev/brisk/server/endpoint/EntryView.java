package dev.brisk.server.endpoint;

import dev.brisk.cache.load.Inspection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a tier holds under a key, as the admin surface tells it.
public final class EntryView {
  private static final int PREVIEW_CHARS = 500;

  private EntryView() {}

  /// Names and plain values, for JSON; null for an entry that no endpoint of this server made.
  /// Times are seconds.
  ///
  /// @param now in milliseconds since the epoch
  public static @Nullable Map<String, Object> of(Inspection.StoredEntry held, long now) {
    if (!(held.value() instanceof CachedAnswer answer)) {
      return null;
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("endpoint", held.cache());
    view.put("status", answer.status());
    view.put("valid", held.valid());
    view.put("age", Math.max(0, (now - held.storedAtMillis()) / 1000));
    view.put("ttl", Math.floorDiv(held.freshUntilMillis() - now, 1000));
    view.put("stale-ttl", Math.floorDiv(held.staleUntilMillis() - now, 1000));
    view.put("tags", held.tags());
    view.put("etag", answer.etag());
    if (held.validator() != null) {
      view.put("validator", held.validator());
    }
    view.put("load-ms", held.loadNanos() / 1000 / 1e3);
    view.put("bytes", held.bytes());
    view.put("body-bytes", answer.body().length);
    Map<String, String> headers = new LinkedHashMap<>();
    answer.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    view.put("headers", headers);
    view.put("preview", preview(answer));
    return view;
  }

  private static String preview(CachedAnswer answer) {
    String type = "";
    for (Map.Entry<String, String> header : answer.headers()) {
      if (header.getKey().equals("content-type")) {
        type = header.getValue();
      }
    }
    String known = type;
    boolean text =
        List.of("text/", "json", "xml", "javascript", "urlencoded").stream()
            .anyMatch(known::contains);
    if (!text) {
      return "";
    }
    byte[] body = answer.body();
    String start =
        new String(body, 0, Math.min(body.length, 4 * PREVIEW_CHARS), StandardCharsets.UTF_8);
    return start.length() > PREVIEW_CHARS || body.length > 4 * PREVIEW_CHARS
        ? start.substring(0, Math.min(start.length(), PREVIEW_CHARS)) + "…"
        : start;
  }
}
