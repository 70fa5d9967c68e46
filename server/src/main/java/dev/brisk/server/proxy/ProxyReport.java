package dev.brisk.server.proxy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the proxy answered from its cache, and what it could not, and why. Thread-safe.
public final class ProxyReport {
  private static final int MOST = 500;

  /// Why an answer came from the upstream and is not there for the next one.
  public enum Reason {
    NOTHING_SAID("the service does not say that it may be kept", true),
    COOKIE("the request has a Cookie", false),
    AUTHORIZATION("the request has Authorization", false),
    SET_COOKIE("the answer has Set-Cookie", false),
    FORBIDDEN("the service says no-store or private", false),
    VARY_ALL("the service says Vary: *", false),
    TOO_LARGE("the answer is larger than max-stored", false),
    STATUS("the answer is an error or a part", false),
    BODY("the request's body cannot be part of the key", false),
    METHOD("only GET is cached; POST by a rule", true),
    REQUEST("the client says no-store", false);

    private final String words;
    private final boolean rule;

    Reason(String words, boolean rule) {
      this.words = words;
      this.rule = rule;
    }

    public String words() {
      return words;
    }

    /// Whether a rule would help.
    public boolean byRule() {
      return rule;
    }
  }

  /// One kind of requests and why they are not cached.
  ///
  /// @param name such as `/users/{id}`
  public record Uncached(String method, String name, Reason reason) {}

  private final Map<Uncached, LongAdder> uncached = new ConcurrentHashMap<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder others = new LongAdder();

  void request() {
    requests.increment();
  }

  void hit() {
    hits.increment();
  }

  void uncached(String method, String path, Reason reason) {
    Uncached key = new Uncached(method, PathNames.template(path), reason);
    LongAdder count = uncached.get(key);
    if (count == null && uncached.size() < MOST) {
      count = uncached.computeIfAbsent(key, fresh -> new LongAdder());
    }
    (count == null ? others : count).increment();
  }

  public long requests() {
    return requests.sum();
  }

  public long hits() {
    return hits.sum();
  }

  /// How many times what was not cached, the most frequent first; beyond a bound without a name.
  public List<Map.Entry<Uncached, Long>> uncached() {
    return uncached.entrySet().stream()
        .map(each -> Map.entry(each.getKey(), each.getValue().sum()))
        .sorted(
            Comparator.comparing((Map.Entry<Uncached, Long> each) -> -each.getValue())
                .thenComparing(each -> each.getKey().name()))
        .toList();
  }

  /// Of requests that got no name of their own.
  public long others() {
    return others.sum();
  }
}
