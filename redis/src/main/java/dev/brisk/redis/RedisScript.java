package dev.brisk.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Lua that Redis runs as one step: called by its digest, and sent whole to a server that does not
/// know it yet. Immutable.
public final class RedisScript {
  private final String text;
  private final String digest;

  /// @param text touches keys of one hash slot only, and answers one text
  public RedisScript(String text) {
    this.text = text;
    try {
      this.digest =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  public CompletableFuture<byte[]> run(
      RedisClusterAsyncCommands<String, byte[]> commands, String[] keys, byte[]... arguments) {
    return commands
        .<byte[]>evalsha(digest, ScriptOutputType.VALUE, keys, arguments)
        .toCompletableFuture()
        .exceptionallyCompose(failure ->
            (failure instanceof CompletionException ? failure.getCause() : failure)
                    instanceof RedisNoScriptException
                ? commands
                    .<byte[]>eval(text, ScriptOutputType.VALUE, keys, arguments)
                    .toCompletableFuture()
                : CompletableFuture.failedFuture(failure));
  }
}
