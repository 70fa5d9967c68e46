package dev.brisk.server.admin;

import dev.brisk.metrics.http.RouteTraffic;
import dev.brisk.server.collectors.CacheReading;
import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.collectors.RedisReading;
import dev.brisk.server.collectors.SourceReading;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What an [AdminExtension] may read of the server that it belongs to: the figures that `/metrics`
/// is made of. Each is read anew when it is asked for. Thread-safe.
///
/// @param traffic by route, Brisk's own pages included; empty when metrics are off
/// @param redis null without Redis
/// @param failed the latest requests that failed, newest first
/// @param slowest of the last minutes, slowest first
public record ServerView(
    Supplier<List<RouteTraffic>> traffic,
    Supplier<List<CacheReading>> caches,
    Supplier<List<SourceReading>> sources,
    Supplier<List<PoolReading>> pools,
    Supplier<@Nullable RedisReading> redis,
    Supplier<List<RequestSample>> failed,
    Supplier<List<RequestSample>> slowest) {}
