package dev.brisk.watch.history;

import java.util.List;
import java.util.Map;

/// The steps of a span, oldest first, in the form that a page draws: a list a figure, all of one
/// length. A step in which nobody looked is null, as is a percentile of a step without requests.
///
/// @param stepSeconds how long a step is
/// @param times when each began, in seconds since 1970
/// @param figures by name: `requests`, `client_errors` and `server_errors` a second, `p50`, `p95`
///   and `p99` in seconds, `lookups` and `hits` a second, `saved` in seconds of source time a
///   second; for all endpoints together `cores`, `heap_bytes`, `resident_bytes`, `threads` and
///   `descriptors`
/// @param heat by step: how many requests by duration, two buckets an octave from a microsecond;
///   empty unless all endpoints are meant
public record Series(
    int stepSeconds, List<Long> times, Map<String, List<Double>> figures, List<int[]> heat) {}
