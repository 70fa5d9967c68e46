package dev.brisk.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Does parts of a start beside the rest of it.
final class Background {
  private Background() {}

  static <T> CompletableFuture<T> start(String name, Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("brisk-start-" + name)
        .start(() -> result.completeAsync(task, Runnable::run));
    return result;
  }

  /// @throws RuntimeException what the task threw
  static void join(CompletableFuture<?> task) {
    try {
      task.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }
}
