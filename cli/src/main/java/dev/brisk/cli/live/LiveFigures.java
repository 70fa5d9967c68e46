package dev.brisk.cli.live;

import dev.brisk.metrics.http.DurationHistogram;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.collectors.RedisReading;
import dev.brisk.server.collectors.SourceReading;
import dev.brisk.watch.history.Counts;
import dev.brisk.watch.history.History;
import dev.brisk.watch.history.Series;
import dev.brisk.watch.history.Span;
import dev.brisk.watch.history.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the page is told, as values for JSON. Durations are in seconds, rates a second; null is
/// what is not known.
final class LiveFigures {
  private final History history;
  private final ServerView view;

  LiveFigures(History history, ServerView view) {
    this.history = history;
    this.view = view;
  }

  /// @param endpoint null: all together
  Map<String, Object> history(Span span, @Nullable String endpoint) {
    Series series = history.series(span, endpoint);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("span", span.text());
    all.put("step", series.stepSeconds());
    all.put("times", series.times());
    all.put("figures", series.figures());
    all.put("heat", series.heat());
    return all;
  }

  /// The newest second of all endpoints together.
  Map<String, Object> newest() {
    Series series = history.newest();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("times", series.times());
    all.put("figures", series.figures());
    all.put("heat", series.heat());
    return all;
  }

  Map<String, Object> now(Span span) {
    Summary summary = history.summary(span);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("span", span.text());
    all.put("seconds", summary.seconds());
    all.put("total", figures(summary.total(), summary.seconds()));
    List<Map<String, Object>> endpoints = new ArrayList<>();
    summary
        .endpoints()
        .forEach((name, counts) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("name", name);
          row.putAll(figures(counts, summary.seconds()));
          endpoints.add(row);
        });
    all.put("endpoints", endpoints);
    all.put("failed", view.failed().get());
    all.put("slowest", view.slowest().get());
    all.put("sources", view.sources().get().stream().map(LiveFigures::source).toList());
    all.put("pools", view.pools().get().stream().map(LiveFigures::pool).toList());
    RedisReading redis = view.redis().get();
    all.put("redis", redis == null ? null : redis(redis));
    return all;
  }

  private static Map<String, Object> figures(Counts counts, double seconds) {
    DurationHistogram durations = counts.durations();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("requests", counts.requests());
    row.put("rate", seconds > 0 ? counts.requests() / seconds : 0);
    row.put("client_errors", counts.clientErrors());
    row.put("server_errors", counts.serverErrors());
    row.put("p50", known(durations.quantile(0.5)));
    row.put("p95", known(durations.quantile(0.95)));
    row.put("p99", known(durations.quantile(0.99)));
    row.put("lookups", counts.lookups());
    row.put("hits", counts.hits());
    row.put("saved", counts.savedSeconds());
    return row;
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static Map<String, Object> source(SourceReading source) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("endpoint", source.endpoint());
    row.put("kind", source.kind());
    row.put("in_progress", source.inProgress());
    row.put("calls", source.ended());
    row.put("mean", source.ended() == 0 ? null : source.seconds() / source.ended());
    row.put("failures", source.failures());
    return row;
  }

  private static Map<String, Object> pool(PoolReading pool) {
    return Map.of(
        "name", pool.name(),
        "active", pool.active(),
        "pending", pool.pending(),
        "max", pool.max(),
        "stuck", pool.stuck());
  }

  private static Map<String, Object> redis(RedisReading redis) {
    return Map.of(
        "up", redis.up(),
        "failures", redis.failures(),
        "trips", redis.trips(),
        "confirmed", redis.invalidationsConfirmed());
  }
}
