package dev.brisk.cache.remote;

/// What of a Redis is the cache's own.
///
/// @param namespace prefix of the cache's own keys (epochs, leases, invalidation log); caches with
///   the same one share invalidations
/// @param invalidation how changes made elsewhere are heard
public record RedisTierOptions(String namespace, Invalidation invalidation) {
  /// Namespace `brisk`, invalidation by the stream.
  public static final RedisTierOptions DEFAULT = new RedisTierOptions("brisk", Invalidation.STREAM);

  public RedisTierOptions {
    if (namespace.isEmpty() || namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "namespace must be a name without braces, but is \"" + namespace + '"');
    }
  }

  public RedisTierOptions withNamespace(String namespace) {
    return new RedisTierOptions(namespace, invalidation);
  }

  public RedisTierOptions withInvalidation(Invalidation invalidation) {
    return new RedisTierOptions(namespace, invalidation);
  }
}
