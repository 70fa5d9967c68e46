package dev.brisk.server.admin;

/// A request that was slow or failed.
///
/// @param epochMillis when it ended
/// @param endpoint method and template, or `no endpoint`
/// @param path as sent, without the query, which may hold secrets; shortened when long
/// @param seconds from the end of its head to the end of its answer
/// @param cache `hit`, `stale` or `miss`; empty: no cache had a part in it
/// @param requestId as the client and the log know it
public record RequestSample(
    long epochMillis,
    String endpoint,
    String method,
    String path,
    int status,
    double seconds,
    String cache,
    String requestId) {}
