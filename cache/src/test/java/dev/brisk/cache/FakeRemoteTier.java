package dev.brisk.cache;

import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.remote.RemoteListener;
import dev.brisk.cache.remote.RemoteTier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A remote tier whose reads end when the test says so. Its one epoch is 1; every lease is granted,
/// what is stored is forgotten.
class FakeRemoteTier implements RemoteTier {
  final List<CompletableFuture<Fetched>> reads = new ArrayList<>();
  @Nullable RemoteListener listener;

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public CompletableFuture<Void> connect(RemoteListener listener) {
    this.listener = listener;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    CompletableFuture<Fetched> read = new CompletableFuture<>();
    reads.add(read);
    return read;
  }

  @Override
  public CompletableFuture<List<Epoch>> epochs(List<String> tags) {
    return CompletableFuture.completedFuture(tags.stream().map(tag -> Epoch.of(1)).toList());
  }

  @Override
  public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Grant> acquire(String key, String token, long millis, String seen) {
    return CompletableFuture.completedFuture(new Grant(Grant.Outcome.GRANTED, millis));
  }

  @Override
  public CompletableFuture<Void> renew(String key, String token, long millis) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Boolean> storeLeased(
      String key, byte[] bytes, long ttlMillis, String token) {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletableFuture<Void> release(String key, String token) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Waiting waitFor(String key) {
    throw new IllegalStateException("every lease is granted");
  }

  @Override
  public CompletableFuture<Void> invalidate(List<String> keys, boolean soft) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<List<Epoch>> advanceEpochs(List<String> tags, boolean soft) {
    return epochs(tags);
  }

  @Override
  public CompletableFuture<Void> announce(List<String> keys) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
