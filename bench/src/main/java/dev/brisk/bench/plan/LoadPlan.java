package dev.brisk.bench.plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Everything that a run needs to know.
///
/// ```java
/// LoadPlan plan = LoadPlan.of("http://localhost:8000/users/1").connections(64).build();
/// ```
///
/// @param targets at least one; all go to the same origin
/// @param rows values for `${column}`, taken in turn; none if nothing is filled in
/// @param model when requests are sent
/// @param connections most connections open at once
/// @param threads event loops; each owns its share of the connections
/// @param warmup time at the start that is sent but not reported
/// @param timeout longest wait for one answer, and for connecting
/// @param keepAlive false: a new connection for each request
/// @param insecure true: any certificate is accepted
/// @param protocol HTTP/1.1 or HTTP/2
/// @param streams HTTP/2 only: requests in flight on one connection
/// @param retryAfter true: a connection that was answered 429 waits as `Retry-After` says
/// @param firstByte true: times to the first byte are measured apart
/// @param seed of everything random, so that a run can be repeated
/// @param reporting length of one interval of the time series
/// @param unixSocket connect to this Unix domain socket instead of the origin's address; the origin
///   then only names the `Host`
public record LoadPlan(
    Origin origin,
    List<LoadTarget> targets,
    Rows rows,
    LoadModel model,
    int connections,
    int threads,
    Duration warmup,
    Duration timeout,
    boolean keepAlive,
    boolean insecure,
    Protocol protocol,
    int streams,
    boolean retryAfter,
    boolean firstByte,
    long seed,
    Duration reporting,
    @Nullable Path unixSocket) {
  /// Most connections that a plan may ask for.
  public static final int CONNECTIONS_MAX = 200_000;

  /// Most targets that a plan may hold: each that is asked for has histograms of its own.
  public static final int TARGETS_MAX = 2500;

  /// Highest rate that a plan may ask for, in requests a second.
  public static final double RATE_MAX = 10_000_000;

  public static final int CONNECTIONS_DEFAULT = 64;
  public static final int THREADS_DEFAULT = 1;
  public static final Duration DURATION_DEFAULT = Duration.ofSeconds(10);
  public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(10);
  public static final long SEED_DEFAULT = 1;

  /// A run that ends by its number of requests ends after this time at the latest.
  public static final Duration COUNTED_RUN_MAX = Duration.ofDays(1);

  /// Longest path of a Unix domain socket, in bytes: `sun_path` without its end.
  public static final int UNIX_SOCKET_BYTES_MAX = 107;

  /// The version of HTTP that is spoken.
  public enum Protocol {
    HTTP_1_1,
    HTTP_2
  }

  public LoadPlan {
    targets = List.copyOf(targets);
    check(!targets.isEmpty(), "A plan needs at least one URL.");
    check(
        targets.size() <= TARGETS_MAX,
        "A plan has at most "
            + TARGETS_MAX
            + " targets, but this one has "
            + targets.size()
            + ". Choose some: of an OpenAPI description by --tag, --path or --only.");
    check(
        connections >= 1 && connections <= CONNECTIONS_MAX,
        "Connections must be from 1 to " + CONNECTIONS_MAX + ", but are " + connections + ".");
    check(
        threads >= 1 && threads <= 256, "Threads must be from 1 to 256, but are " + threads + ".");
    check(
        threads <= connections,
        "There are "
            + threads
            + " threads for "
            + connections
            + " connections. Use fewer threads.");
    check(!warmup.isNegative(), "The warm-up must not be negative.");
    check(
        timeout.toMillis() >= 1 && timeout.compareTo(Duration.ofHours(1)) <= 0,
        "The time-out must be from 1ms to 1h.");
    check(
        warmup.compareTo(model.duration()) < 0,
        "The warm-up of " + warmup.toMillis() + " ms leaves nothing of the run to report.");
    check(streams >= 1 && streams <= 1000, "Streams must be from 1 to 1000, but are " + streams);
    check(reporting.toMillis() >= 10, "A reporting interval lasts at least 10ms.");
    check(
        unixSocket == null
            || unixSocket.toString().getBytes(StandardCharsets.UTF_8).length
                <= UNIX_SOCKET_BYTES_MAX,
        "The path of a unix socket has at most "
            + UNIX_SOCKET_BYTES_MAX
            + " bytes, but "
            + unixSocket
            + " is longer. Use a shorter path, such as a relative one.");
    for (Stage stage : model.stages()) {
      double highest = Math.max(stage.from(), stage.to());
      double limit = model instanceof LoadModel.Open ? RATE_MAX : connections;
      check(
          highest <= limit,
          "A stage asks for " + highest + ", but at most " + limit + " is allowed.");
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// Starts a plan with one GET.
  public static Builder of(String url) {
    return new Builder().url(url);
  }

  /// Starts an empty plan.
  public static Builder builder() {
    return new Builder();
  }

  /// The part of the run that is reported.
  public Duration measured() {
    return model.duration().minus(warmup);
  }

  /// Assembles a plan. Not thread-safe.
  public static final class Builder {
    private @Nullable Origin origin;
    private final List<LoadTarget> targets = new ArrayList<>();
    private Rows rows = Rows.NONE;
    private @Nullable LoadModel model;
    private @Nullable Double rate;
    private ArrivalSpacing arrivals = ArrivalSpacing.CONSTANT;
    private OptionalLong requests = OptionalLong.empty();
    private int connections = CONNECTIONS_DEFAULT;
    private int threads = THREADS_DEFAULT;
    private @Nullable Duration duration;
    private Duration warmup = Duration.ZERO;
    private Duration timeout = TIMEOUT_DEFAULT;
    private boolean keepAlive = true;
    private boolean insecure;
    private Protocol protocol = Protocol.HTTP_1_1;
    private int streams = 1;
    private boolean retryAfter;
    private boolean firstByte;
    private long seed = SEED_DEFAULT;
    private Duration reporting = Duration.ofSeconds(1);
    private @Nullable Path unixSocket;

    private Builder() {}

    /// Adds a GET of an absolute URL.
    public Builder url(String url) {
      Origin.Location location = Origin.parse(url);
      return origin(location.origin())
          .target(LoadTarget.get(location.target()).withHeaders(location.authorization()));
    }

    public Builder origin(Origin origin) {
      if (this.origin != null && !this.origin.equals(origin)) {
        throw new IllegalArgumentException(
            "All URLs of one run need the same scheme, host and port, but there are "
                + this.origin
                + " and "
                + origin
                + ".");
      }
      this.origin = origin;
      return this;
    }

    public Builder target(LoadTarget target) {
      targets.add(target);
      return this;
    }

    public Builder rows(Rows rows) {
      this.rows = rows;
      return this;
    }

    /// A model in full; wins over rate, duration and requests.
    public Builder model(LoadModel model) {
      this.model = model;
      return this;
    }

    /// Open model at this many requests a second.
    public Builder rate(double requestsPerSecond) {
      this.rate = requestsPerSecond;
      return this;
    }

    public Builder arrivals(ArrivalSpacing arrivals) {
      this.arrivals = arrivals;
      return this;
    }

    /// Closed model: stop after this many requests.
    public Builder requests(long requests) {
      this.requests = OptionalLong.of(requests);
      return this;
    }

    public Builder connections(int connections) {
      this.connections = connections;
      return this;
    }

    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /// How long is measured, without the warm-up.
    public Builder duration(Duration duration) {
      this.duration = duration;
      return this;
    }

    public Builder warmup(Duration warmup) {
      this.warmup = warmup;
      return this;
    }

    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    public Builder keepAlive(boolean keepAlive) {
      this.keepAlive = keepAlive;
      return this;
    }

    public Builder insecure(boolean insecure) {
      this.insecure = insecure;
      return this;
    }

    public Builder protocol(Protocol protocol) {
      this.protocol = protocol;
      return this;
    }

    public Builder streams(int streams) {
      this.streams = streams;
      return this;
    }

    public Builder retryAfter(boolean retryAfter) {
      this.retryAfter = retryAfter;
      return this;
    }

    public Builder firstByte(boolean firstByte) {
      this.firstByte = firstByte;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder reporting(Duration reporting) {
      this.reporting = reporting;
      return this;
    }

    public Builder unixSocket(@Nullable Path unixSocket) {
      this.unixSocket = unixSocket;
      return this;
    }

    /// @throws IllegalArgumentException when the plan cannot be run, in one clear sentence
    public LoadPlan build() {
      if (origin == null) {
        throw new IllegalArgumentException("A plan needs at least one URL.");
      }
      return new LoadPlan(
          origin,
          targets,
          rows,
          model(),
          connections,
          threads,
          warmup,
          timeout,
          keepAlive,
          insecure,
          protocol,
          streams,
          retryAfter,
          firstByte,
          seed,
          reporting,
          unixSocket);
    }

    private LoadModel model() {
      if (model != null) {
        return model;
      }
      Duration length = duration;
      if (length == null) {
        length = requests.isPresent() ? COUNTED_RUN_MAX : DURATION_DEFAULT;
      }
      if (length.isNegative() || length.isZero()) {
        throw new IllegalArgumentException("The duration must be more than zero.");
      }
      Duration whole = length.plus(warmup);
      if (rate != null) {
        if (!(rate > 0) || rate > RATE_MAX) {
          throw new IllegalArgumentException(
              "The rate must be more than 0 and at most "
                  + (long) RATE_MAX
                  + " requests a second, but is "
                  + rate
                  + ".");
        }
        if (requests.isPresent()) {
          whole = Duration.ofNanos((long) Math.ceil(requests.getAsLong() / rate * 1e9));
        }
        return new LoadModel.Open(List.of(Stage.constant(whole, rate)), arrivals);
      }
      return new LoadModel.Closed(List.of(Stage.constant(whole, connections)), requests);
    }
  }
}
