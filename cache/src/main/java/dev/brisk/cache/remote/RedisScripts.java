package dev.brisk.cache.remote;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// The few things that Redis must do as one step. Each script touches keys of one hash slot only.
enum RedisScripts {
  /// Key: epoch. Arguments: first value, TTL in seconds. Answers the epoch, making one.
  MAKE_EPOCH(
      """
      local epoch = redis.call('GET', KEYS[1])
      if epoch then return epoch end
      redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
      return ARGV[1]
      """),
  /// As MAKE_EPOCH, but the epoch is another afterwards.
  RAISE_EPOCH(
      """
      redis.call('SET', KEYS[1], ARGV[1], 'NX')
      redis.call('INCR', KEYS[1])
      redis.call('EXPIRE', KEYS[1], ARGV[2])
      return redis.call('GET', KEYS[1])
      """),
  /// Keys: lease, value. Arguments: token, TTL in ms, SHA-1 of the value that was seen. Answers g
  /// (granted), c (changed) or the milliseconds that another's lease lasts. A token ends with the
  /// epochs under which its load began, after a bar; a lease of other epochs is taken over.
  ACQUIRE(
      """
      local value = redis.call('GET', KEYS[2])
      if value and redis.sha1hex(value) ~= ARGV[3] then return 'c' end
      local held = redis.call('GET', KEYS[1])
      if held and string.match(held, '|.*$') == string.match(ARGV[1], '|.*$') then
        return tostring(redis.call('PTTL', KEYS[1]))
      end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 'g'
      """),
  /// Key: lease. Arguments: token, TTL in ms.
  RENEW(
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
      return ''
      """),
  /// Keys: lease, value. Arguments: token (empty: whoever has it), value, TTL in ms, channel, word
  /// for those who wait. Answers 1 when stored. EXISTS is a read, for tracking's sake: see
  /// Tracking.
  STORE(
      """
      local held = redis.call('GET', KEYS[1])
      if ARGV[1] ~= '' and held ~= ARGV[1] then return '0' end
      redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
      redis.call('EXISTS', KEYS[2])
      if held then
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[4], ARGV[5])
      end
      return '1'
      """),
  /// Key: lease. Arguments: token, channel, word.
  RELEASE(
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[2], ARGV[3])
      end
      return ''
      """),
  /// Keys: lease, value. Arguments: channel, word.
  INVALIDATE(
      """
      redis.call('UNLINK', KEYS[2])
      if redis.call('DEL', KEYS[1]) == 1 then redis.call('PUBLISH', ARGV[1], ARGV[2]) end
      return ''
      """);

  private final String text;
  private final String digest;

  RedisScripts(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  CompletableFuture<byte[]> run(
      RedisClusterAsyncCommands<String, byte[]> commands, String[] keys, byte[]... arguments) {
    return commands
        .<byte[]>evalsha(digest, ScriptOutputType.VALUE, keys, arguments)
        .toCompletableFuture()
        .exceptionallyCompose(failure ->
            RedisTier.cause(failure) instanceof RedisNoScriptException
                ? commands
                    .<byte[]>eval(text, ScriptOutputType.VALUE, keys, arguments)
                    .toCompletableFuture()
                : CompletableFuture.failedFuture(failure));
  }

  private static String sha1(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-1")
                  .digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
