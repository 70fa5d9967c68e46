package dev.brisk.metrics.http;

import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// How one cell (method, handler, status) lies in a `long[]`.
///
/// All exported histograms are sums over buckets of one fine histogram, whose bounds are the union
/// of theirs, so a request increments a single bucket. Its count is the sum of the buckets and is
/// not stored.
final class Layout {
  static final int REQUEST_BYTES = 0;
  static final int RESPONSE_BYTES = 1;
  static final int DURATION_NANOS = 2;
  static final int FIRST_BYTE_NANOS = 3;
  static final int BUCKETS = 4;

  /// 1xx to 5xx.
  private static final int CLASSES = 5;

  private final HttpMetricsOptions options;
  private final long[] boundsNanos;
  private final int nativeBuckets;
  private final int cellLength;
  private final long roundingNanos;
  private final boolean samplesByStatus;

  /// @param fine whether the buckets of [NativeBuckets] are counted, too
  Layout(HttpMetricsOptions options, boolean fine) {
    this.options = options;
    boundsNanos =
        Stream.of(options.highResolutionBounds(), options.lowResolutionBounds())
            .flatMap(List::stream)
            .mapToLong(seconds -> Math.round(seconds * 1e9))
            .sorted()
            .distinct()
            .toArray();
    int histograms = options.firstByte() ? 2 : 1;
    nativeBuckets = BUCKETS + histograms * (boundsNanos.length + 1);
    cellLength = nativeBuckets + (fine ? NativeBuckets.count() : 0);
    samplesByStatus = options.naming() == Naming.OPENTELEMETRY;
    roundingNanos =
        options.latencyDecimals() < 0 ? 1 : (long) Math.pow(10, 9 - options.latencyDecimals());
  }

  long[] newCell() {
    return new long[cellLength];
  }

  int cellLength() {
    return cellLength;
  }

  int statusCount() {
    return options.groupStatusCodes() ? CLASSES + 1 : 500;
  }

  /// Codes outside 100 to 599 count as 500: something is badly wrong with them.
  int statusIndex(int status) {
    if (status == HttpMetrics.CLIENT_CLOSED) {
      return clientClosed();
    }
    int code = status >= 100 && status <= 599 ? status : 500;
    return options.groupStatusCodes() ? code / 100 - 1 : code - 100;
  }

  /// Where requests are counted whose client went away before a status was sent: never in a class.
  int clientClosed() {
    return options.groupStatusCodes() ? CLASSES : HttpMetrics.CLIENT_CLOSED - 100;
  }

  String statusText(int statusIndex) {
    return options.groupStatusCodes() && statusIndex != clientClosed()
        ? (statusIndex + 1) + "xx"
        : Integer.toString(code(statusIndex));
  }

  /// 1 for 1xx, …, 5 for 5xx.
  int statusClass(int statusIndex) {
    return code(statusIndex) / 100;
  }

  /// A status that stands for all that are counted with it.
  private int code(int statusIndex) {
    if (statusIndex == clientClosed()) {
      return HttpMetrics.CLIENT_CLOSED;
    }
    return options.groupStatusCodes() ? (statusIndex + 1) * 100 : statusIndex + 100;
  }

  /// What is told apart when the limit on series is reached: the class, and who went away.
  int folded(int statusIndex) {
    return statusIndex == clientClosed()
        ? statusIndex
        : statusIndex(statusClass(statusIndex) * 100);
  }

  /// Statuses that a known route has from the start, so that `increase()` sees the first error.
  int[] initialStatuses() {
    return options.groupStatusCodes()
        ? new int[] {1, 2, 3, 4}
        : new int[] {100, 400, 402, 403, 404};
  }

  long round(long nanos) {
    if (roundingNanos == 1) {
      return nanos;
    }
    return (nanos + roundingNanos / 2) / roundingNanos * roundingNanos;
  }

  /// Bounds are inclusive, as `le` says. Most requests are in one of the first buckets, where a
  /// linear search beats a binary one.
  int bucket(long nanos) {
    long[] bounds = boundsNanos;
    int i = 0;
    while (i < bounds.length && nanos > bounds[i]) {
      i++;
    }
    return i;
  }

  /// Exemplars are kept apart where histograms are: under OpenTelemetry's names by status.
  int sampleSlots() {
    return samplesByStatus ? statusCount() : 1;
  }

  int sampleSlot(int statusIndex) {
    return samplesByStatus ? statusIndex : 0;
  }

  int bucketCount() {
    return boundsNanos.length + 1;
  }

  /// Where the buckets of [NativeBuckets] begin, if they are counted.
  int nativeBuckets() {
    return nativeBuckets;
  }

  int firstByteBuckets() {
    return BUCKETS + bucketCount();
  }

  /// For each fine bucket, the bucket of a histogram with these bounds that it is part of.
  int[] fold(List<Double> bounds) {
    long[] coarse = bounds.stream().mapToLong(seconds -> Math.round(seconds * 1e9)).toArray();
    int[] fold = new int[bucketCount()];
    for (int i = 0; i < fold.length; i++) {
      if (i == boundsNanos.length) {
        fold[i] = coarse.length;
      } else {
        int at = Arrays.binarySearch(coarse, boundsNanos[i]);
        fold[i] = at >= 0 ? at : -at - 1;
      }
    }
    return fold;
  }

  static double[] withInfinity(List<Double> bounds) {
    return DoubleStream.concat(
            bounds.stream().mapToDouble(Double::doubleValue),
            DoubleStream.of(Double.POSITIVE_INFINITY))
        .toArray();
  }
}
