package dev.brisk.cache.remote;

import java.util.List;

/// What a cache's keys are called in Redis.
final class RedisKeys {
  private RedisKeys() {}

  /// The key in Redis: as given, unless braces in it would part it from its lease.
  static String redisKey(String key) {
    return key.indexOf('}') < 0 || hasHashTag(key) ? key : key.replace("}", "%7D");
  }

  /// The keys of the cache that may lie under that key in Redis.
  static List<String> cacheKeys(String redisKey) {
    return redisKey.contains("%7D")
        ? List.of(redisKey, redisKey.replace("%7D", "}"))
        : List.of(redisKey);
  }

  static boolean hasHashTag(String key) {
    int open = key.indexOf('{');
    return open >= 0 && key.indexOf('}', open) > open + 1;
  }
}
