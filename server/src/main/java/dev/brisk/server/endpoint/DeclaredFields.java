package dev.brisk.server.endpoint;

import dev.brisk.server.access.Owner;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.handler.RequestFields;
import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The headers and cookies that a cached endpoint's source can read: the declared ones, which are
/// part of the key. Reading another one fails the request, since the key could not tell two
/// requests apart whose answers differ.
final class DeclaredFields {
  private static final System.Logger LOG = System.getLogger(DeclaredFields.class.getName());
  private static final long BETWEEN_LINES_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String endpoint;
  private final FieldInputs inputs;
  private final @Nullable Owner owner;
  private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

  DeclaredFields(EndpointSettings settings) {
    this.endpoint = settings.name();
    this.inputs = settings.inputs();
    this.owner = Owner.of(settings.cachedPer());
  }

  /// Whether none are declared, so that keys are made of parameters and body alone.
  boolean isEmpty() {
    return inputs.isEmpty();
  }

  /// What answers vary by, as in `Vary`.
  static List<String> varyBy(FieldInputs inputs) {
    List<String> names = new ArrayList<>(inputs.headers());
    if (!inputs.cookies().isEmpty() && !names.contains("cookie")) {
      names.add("cookie");
    }
    return names;
  }

  /// Reads the declared ones now: a load that outlives its request needs no exchange for them.
  Seen read(Exchange exchange) {
    Map<String, String> headers = new TreeMap<>();
    for (String name : inputs.headers()) {
      String value = exchange.header(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    Map<String, String> cookies = new TreeMap<>();
    if (!inputs.cookies().isEmpty()) {
      String field = exchange.header("cookie");
      for (String name : inputs.cookies()) {
        String value = field == null ? null : RequestFields.cookie(field, name);
        if (value != null) {
          cookies.put(name, value);
        }
      }
    }
    return new Seen(exchange, exchange.consumer(), headers, cookies);
  }

  private UndeclaredInput undeclared(String kind, String name) {
    String message =
        "Endpoint '"
            + endpoint
            + "' is cached, but its source read the "
            + kind
            + " '"
            + name
            + "', which is not in the key: one client could get another's answer. Add inputs: { "
            + kind
            + "s: ["
            + name
            + "] } to the endpoint, or leave out its cache.";
    return told(message);
  }

  private UndeclaredInput undeclaredOfConsumer(String what, String per) {
    return told(
        "Endpoint '"
            + endpoint
            + "' is cached, but its source read "
            + what
            + ", which is not in the key: one consumer could get another's answer. Write cache: {"
            + " per: "
            + per
            + " }, or leave out its cache.");
  }

  private UndeclaredInput told(String message) {
    long now = System.nanoTime();
    long next = nextLine.get();
    if (now - next >= 0 && nextLine.compareAndSet(next, now + BETWEEN_LINES_NANOS)) {
      LOG.log(System.Logger.Level.ERROR, message + " (This is told once a minute.)");
    }
    return new UndeclaredInput(message);
  }

  /// One request's.
  final class Seen implements RequestFields {
    private final Exchange exchange;
    private final @Nullable Consumer consumer;
    private final Map<String, String> headers;
    private final Map<String, String> cookies;
    private volatile @Nullable UndeclaredInput undeclared;

    private Seen(
        Exchange exchange,
        @Nullable Consumer consumer,
        Map<String, String> headers,
        Map<String, String> cookies) {
      this.exchange = exchange;
      this.consumer = consumer;
      this.headers = headers;
      this.cookies = cookies;
    }

    /// Those that were sent, for the key.
    Map<String, Object> values() {
      return Map.of("cookies", cookies, "headers", headers);
    }

    /// Whether the source can see who asks.
    boolean tellsWho() {
      return !cookies.isEmpty() || headers.keySet().stream().anyMatch(EndpointSettings::tellsWho);
    }

    @Override
    public @Nullable String header(String name) {
      if (!inputs.headers().contains(name)) {
        throw refused("header", name);
      }
      return headers.get(name);
    }

    @Override
    public @Nullable String cookie(String name) {
      if (inputs.cookies().contains(name)) {
        return cookies.get(name);
      }
      if (!inputs.headers().contains("cookie")) {
        throw refused("cookie", name);
      }
      String field = headers.get("cookie");
      return field == null ? null : RequestFields.cookie(field, name);
    }

    @Override
    public @Nullable Consumer consumer() {
      if (owner == null || !owner.isWhole()) {
        throw refused(undeclaredOfConsumer("the consumer", "consumer"));
      }
      return consumer;
    }

    @Override
    public @Nullable String claim(String name) {
      if (owner == null || !owner.covers(name)) {
        throw refused(
            undeclaredOfConsumer("the consumer's claim '" + name + "'", "\"claim(" + name + ")\""));
      }
      return consumer == null ? null : consumer.claim(name);
    }

    @Override
    public @Nullable String passedOn(String name) {
      return exchange.header(name);
    }

    private UndeclaredInput refused(String kind, String name) {
      return refused(DeclaredFields.this.undeclared(kind, name));
    }

    private UndeclaredInput refused(UndeclaredInput refused) {
      undeclared = refused;
      return refused;
    }

    @Override
    public @Nullable UndeclaredInput undeclared() {
      return undeclared;
    }
  }
}
