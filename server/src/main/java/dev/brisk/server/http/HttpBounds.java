package dev.brisk.server.http;

import java.util.function.Predicate;

/// What a server holds at most for all its clients together.
///
/// @param maxConnections open at once; the last sixteenth of them, 64 at most, is a reserve for
///   requests that are `vital`
/// @param maxConnectionsPerAddress of one address, or of one /64 network of IPv6
/// @param loopbackCounts whether the bound of an address holds for this machine's own, too
/// @param maxUnsentBytes of answers that clients have not read
/// @param maxBodyBytes of requests' bodies that are held
/// @param maxFiles being sent at once
/// @param maxHeadBytes of heads that are not whole yet
/// @param maxRequestBytes of requests that wait for their answers
/// @param vital paths that are answered while all other connections are refused
public record HttpBounds(
    int maxConnections,
    int maxConnectionsPerAddress,
    boolean loopbackCounts,
    long maxUnsentBytes,
    long maxBodyBytes,
    int maxFiles,
    long maxHeadBytes,
    long maxRequestBytes,
    Predicate<String> vital) {
  private static final int MAX_RESERVE = 64;

  public HttpBounds {
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections must be positive, but is " + maxConnections);
    }
    if (maxConnectionsPerAddress < 1) {
      throw new IllegalArgumentException(
          "maxConnectionsPerAddress must be positive, but is " + maxConnectionsPerAddress);
    }
    if (maxFiles < 1) {
      throw new IllegalArgumentException("maxFiles must be positive, but is " + maxFiles);
    }
  }

  /// So many connections; what else there is a bound for gets a share of the heap.
  public static HttpBounds of(int maxConnections) {
    return new HttpBounds(
        maxConnections,
        maxConnections,
        false,
        defaultUnsentBytes(),
        defaultBodyBytes(),
        Integer.MAX_VALUE,
        defaultHeadBytes(),
        defaultRequestBytes(),
        path -> false);
  }

  /// A quarter of the largest heap.
  public static long defaultUnsentBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /// An eighth of the largest heap.
  public static long defaultBodyBytes() {
    return Runtime.getRuntime().maxMemory() / 8;
  }

  /// A sixteenth of the largest heap.
  public static long defaultHeadBytes() {
    return Runtime.getRuntime().maxMemory() / 16;
  }

  /// An eighth of the largest heap.
  public static long defaultRequestBytes() {
    return Runtime.getRuntime().maxMemory() / 8;
  }

  public int reserve() {
    return Math.min(MAX_RESERVE, maxConnections / 16);
  }

  /// Connections that speak something else than HTTP from some request on: half of all.
  public int maxTunnels() {
    return Math.max(1, maxConnections / 2);
  }

  public HttpBounds withUnsentBytes(long bytes) {
    return new HttpBounds(
        maxConnections,
        maxConnectionsPerAddress,
        loopbackCounts,
        bytes,
        maxBodyBytes,
        maxFiles,
        maxHeadBytes,
        maxRequestBytes,
        vital);
  }

  public HttpBounds withBodyBytes(long bytes) {
    return new HttpBounds(
        maxConnections,
        maxConnectionsPerAddress,
        loopbackCounts,
        maxUnsentBytes,
        bytes,
        maxFiles,
        maxHeadBytes,
        maxRequestBytes,
        vital);
  }

  public HttpBounds withPerAddress(int connections, boolean loopbackCounts) {
    return new HttpBounds(
        maxConnections,
        connections,
        loopbackCounts,
        maxUnsentBytes,
        maxBodyBytes,
        maxFiles,
        maxHeadBytes,
        maxRequestBytes,
        vital);
  }

  public HttpBounds withVital(Predicate<String> vital) {
    return new HttpBounds(
        maxConnections,
        maxConnectionsPerAddress,
        loopbackCounts,
        maxUnsentBytes,
        maxBodyBytes,
        maxFiles,
        maxHeadBytes,
        maxRequestBytes,
        vital);
  }

  public HttpBounds withHeadBytes(long bytes) {
    return new HttpBounds(
        maxConnections,
        maxConnectionsPerAddress,
        loopbackCounts,
        maxUnsentBytes,
        maxBodyBytes,
        maxFiles,
        bytes,
        maxRequestBytes,
        vital);
  }

  public HttpBounds withRequestBytes(long bytes) {
    return new HttpBounds(
        maxConnections,
        maxConnectionsPerAddress,
        loopbackCounts,
        maxUnsentBytes,
        maxBodyBytes,
        maxFiles,
        maxHeadBytes,
        bytes,
        vital);
  }
}
