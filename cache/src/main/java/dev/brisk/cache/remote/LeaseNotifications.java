package dev.brisk.cache.remote;

import dev.brisk.cache.remote.RemoteTier.Waiting;
import dev.brisk.cache.remote.RemoteTier.Wake;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Who in this process waits for the end of which lease, over one pub/sub connection.
///
/// Pub/sub may lose a message; the waiter then goes on when the lease must have lapsed.
final class LeaseNotifications extends RedisPubSubAdapter<String, byte[]> {
  private final StatefulRedisPubSubConnection<String, byte[]> connection;
  private final Map<String, List<Listener>> listeners = new HashMap<>();

  LeaseNotifications(StatefulRedisPubSubConnection<String, byte[]> connection) {
    this.connection = connection;
    connection.addListener(this);
  }

  static byte[] word(Wake wake) {
    return new byte[] {(byte) ('0' + wake.ordinal())};
  }

  Waiting waitFor(String channel) {
    Listener listener = new Listener(channel);
    RedisFuture<Void> subscribing;
    synchronized (this) {
      listeners.computeIfAbsent(channel, name -> new ArrayList<>()).add(listener);
      // Again for each further one: the confirmation is what it waits for.
      subscribing = connection.async().subscribe(channel);
    }
    subscribing.whenComplete((done, failure) -> {
      if (failure == null) {
        listener.listening.complete(null);
      } else {
        listener.listening.completeExceptionally(failure);
      }
    });
    return listener;
  }

  @Override
  public void message(String channel, byte[] message) {
    int word = message.length == 1 ? message[0] - '0' : -1;
    Wake[] words = Wake.values();
    Wake wake = word >= 0 && word < words.length ? words[word] : Wake.INVALIDATED;
    List<Listener> waiting;
    synchronized (this) {
      waiting = List.copyOf(listeners.getOrDefault(channel, List.of()));
    }
    waiting.forEach(listener -> listener.woken.complete(wake));
  }

  /// The connection is gone: nobody will be woken any more.
  void fail() {
    List<Listener> all = new ArrayList<>();
    synchronized (this) {
      listeners.values().forEach(all::addAll);
      listeners.clear();
    }
    RedisConnectionException lost = new RedisConnectionException("the connection was lost");
    all.forEach(listener -> {
      listener.listening.completeExceptionally(lost);
      listener.woken.completeExceptionally(lost);
    });
  }

  private final class Listener implements Waiting {
    private final String channel;
    private final CompletableFuture<Void> listening = new CompletableFuture<>();
    private final CompletableFuture<Wake> woken = new CompletableFuture<>();

    Listener(String channel) {
      this.channel = channel;
    }

    @Override
    public CompletableFuture<Void> listening() {
      return listening;
    }

    @Override
    public CompletableFuture<Wake> woken() {
      return woken;
    }

    @Override
    public void close() {
      synchronized (LeaseNotifications.this) {
        List<Listener> others = listeners.get(channel);
        if (others == null || !others.remove(this) || !others.isEmpty()) {
          return;
        }
        listeners.remove(channel);
        // Under the lock, so that it does not overtake the next one's subscription.
        var unused = connection.async().unsubscribe(channel);
      }
    }
  }
}
