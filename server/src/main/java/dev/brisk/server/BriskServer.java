package dev.brisk.server;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.CoarseClock;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.metrics.Exposition;
import dev.brisk.metrics.runtime.RuntimeMetrics;
import dev.brisk.server.access.Doors;
import dev.brisk.server.accesslog.AccessLog;
import dev.brisk.server.admin.AdminExtension;
import dev.brisk.server.admin.AdminSurface;
import dev.brisk.server.admin.CacheAdmin;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.CachePer;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.check.SettingsCheck;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.endpoint.EndpointRoutes;
import dev.brisk.server.endpoint.Router;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.health.HealthRoutes;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.listen.HttpServer;
import dev.brisk.server.metrics.MetricsRoute;
import dev.brisk.server.metrics.SourceReadings;
import dev.brisk.server.openapi.DocsRoutes;
import dev.brisk.server.pattern.TextPattern;
import dev.brisk.server.proxy.Proxy;
import dev.brisk.server.proxy.ProxyReport;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.warm.WarmList;
import dev.brisk.server.warm.WarmResult;
import dev.brisk.server.warm.Warmer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A running API server. Thread-safe.
///
/// ```java
/// try (BriskServer server = BriskServer.start(BriskYaml.load(Path.of("brisk.yaml")))) {
///   System.out.println("Listening on " + server.url());
///   Thread.currentThread().join();
/// }
/// ```
public final class BriskServer implements AutoCloseable {
  private final ServerSettings settings;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final LongAdder invalidations = new LongAdder();
  private final @Nullable CacheStore store;
  private final Warmer warmer;
  private final CompletionStage<WarmResult> warmed;
  private final HttpServer http;
  private final @Nullable AdminSurface admin;
  private final @Nullable HttpServer adminHttp;
  private @Nullable AccessLog accessLog;
  private @Nullable Proxy proxy;
  private volatile boolean stopping;

  private BriskServer(Builder builder) {
    BriskSettings all = builder.settings;
    this.settings = all.server();
    // Beside the rest of the start; what it finds wrong goes before what else may fail by it.
    CompletableFuture<BriskSettings> check =
        Background.start("check", () -> SettingsCheck.checked(all));
    CompletableFuture<Boolean> runtimeMetrics = Background.start("metrics", this::registerRuntime);
    CompletableFuture<Boolean> classFiles = Background.start("classes", ClassPreload::open);
    try {
      ServerCollector readings = new ServerCollector().register(registry);
      int loops =
          settings.loops() > 0 ? settings.loops() : Runtime.getRuntime().availableProcessors();
      SourceContext context = new SourceContext(all.directory(), all.datasources());
      resources.push(context);
      SourceOpening sources =
          new SourceOpening(
              all.endpoints(),
              new SourceFactory(builder.sources, builder.handlers, context, readings)::open);
      resources.push(sources);
      readings.count(MetricsCatalogue.PATTERNS_GIVEN_UP, TextPattern::givenUp);
      readings.pools(() -> SourceReadings.of(sources.all(), context));
      this.store = openStore(all.cache(), builder);
      if (store != null) {
        Tiers.read(store, all.cache(), invalidations, readings);
      }
      List<BoundRoute> routes = new ArrayList<>();
      EndpointRoutes endpoints =
          new EndpointRoutes(
              settings,
              all.cache().policy(),
              readings,
              store,
              builder.clock,
              loops + 1,
              context.timeouts());
      List<BoundRoute> cached = new ArrayList<>();
      Doors doors = new Doors(all, Tiers.redis(all.cache()));
      resources.push(doors);
      readings.access(doors::reading);
      for (EndpointSettings each : all.endpoints()) {
        EndpointSettings endpoint = all.complete(each);
        BoundRoute route = endpoints.route(endpoint, sources.of(endpoint.name()));
        routes.add(route.behind(doors.of(endpoint)));
        if (endpoint.cache() != null
            && store != null
            && endpoint.cachedPer() instanceof CachePer.Public) {
          cached.add(route);
        }
      }
      List<BoundRoute> ofEndpoints = List.copyOf(routes);
      this.warmer = new Warmer(new Router(cached), all.endpoints(), loops);
      resources.push(warmer);
      if (settings.healthPath() != null) {
        routes.addAll(
            new HealthRoutes(sources.all(), this::redisState, this::confirmed, () -> stopping)
                .routes(settings.healthPath()));
      }
      boolean measured = all.metrics().enabled(System.getenv());
      if (settings.metricsPath() != null && measured) {
        routes.add(
            new BoundRoute(
                "GET", settings.metricsPath(), new MetricsRoute(new Exposition(registry))));
      }
      routes.addAll(DocsRoutes.of(all));
      List<BoundRoute> adminRoutes = new ArrayList<>();
      this.admin = openAdmin(builder, measured, all.endpoints());
      Integer adminPort = settings.admin().port();
      if (admin != null) {
        (adminPort == null ? routes : adminRoutes).addAll(admin.routes());
      }
      if (all.proxy() != null) {
        Proxy opened = new Proxy(all.proxy(), store, builder.clock, loops);
        resources.push(opened);
        opened.routes().forEach(route -> routes.add(route.behind(doors.ofRest())));
        readings.upstreams(opened::upstreams);
        this.proxy = opened;
      }
      Measures measures =
          measured
              ? Measures.of(all.metrics(), ofEndpoints, registry, loops)
              : Measures.none(loops);
      ExchangeObserver observer = observer(all, measures, routes);
      AccessLog log = accessLog;
      if (log != null) {
        readings.accessLog(log::dropped);
      }
      HttpBounds bounds = ServerBounds.of(settings);
      Background.join(classFiles);
      this.http =
          HttpServer.start(
              ServerBounds.options(settings, settings.port(), loops, bounds),
              new Router(routes, doors.cors()),
              observer,
              builder.onMute);
      resources.push(http);
      readings.limits(() -> ServerBounds.reading(http));
      HttpServer second = null;
      if (admin != null && adminPort != null) {
        second =
            http.alsoListen(
                ServerBounds.options(settings, adminPort, loops, bounds),
                new Router(adminRoutes),
                observer(all, measures, adminRoutes));
      }
      this.adminHttp = second;
      if (admin != null) {
        int port = second == null ? http.port() : second.port();
        admin.started(urlOf(port), port, measures.view(readings));
      }
      sources.openRest();
      Background.join(check);
      endpoints.awaitOpened();
      Background.join(runtimeMetrics);
      this.warmed = warm(all.cache().warm());
    } catch (RuntimeException e) {
      closeResources();
      Background.join(check);
      throw e;
    }
  }

  private boolean registerRuntime() {
    RuntimeMetrics.register(registry);
    return true;
  }

  /// Loads what every start needs: the native transport, the JSON Schema validator, the JVM's own
  /// beans. A program that has something else to do before it starts a server calls this on another
  /// thread meanwhile.
  public static void warmUp() {
    HttpServer.warmUp();
    SettingsCheck.checked(
        BriskSettings.of(
            EndpointSettings.of("POST /warm-up", CodeSettings.className("none")).withBody("{}")));
    ManagementFactory.getGarbageCollectorMXBeans();
    ManagementFactory.getMemoryPoolMXBeans();
    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    ManagementFactory.getOperatingSystemMXBean();
  }

  /// Starts with everything as configured. Returns when every endpoint can answer; those that open
  /// quickly answer before that.
  ///
  /// @throws IllegalArgumentException when the settings cannot work, with every problem, one a line
  /// @throws java.io.UncheckedIOException when the port is taken
  public static BriskServer start(BriskSettings settings) {
    return builder(settings).start();
  }

  public static Builder builder(BriskSettings settings) {
    return new Builder(settings);
  }

  private @Nullable CacheStore openStore(CacheSettings cache, Builder builder) {
    CacheStore opened = Tiers.open(cache, builder.clock, builder.wallClock, invalidations);
    if (opened != null) {
      resources.push(opened);
    }
    return opened;
  }

  /// Loads in the background what the list names; the server answers meanwhile.
  private CompletionStage<WarmResult> warm(@Nullable Path list) {
    if (list == null || store == null) {
      return CompletableFuture.completedFuture(WarmResult.NOTHING);
    }
    try {
      return warmer.warm(WarmList.read(list).requests(), Warmer.DEFAULT_CONCURRENCY, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("Cannot read the warm list " + list + ": " + e.getMessage(), e));
    }
  }

  /// What came of `cache.warm`, once it is through.
  public CompletionStage<WarmResult> warmed() {
    return warmed;
  }

  private String redisState() {
    return (store == null ? RemoteState.NONE : store.remoteState()).name().toLowerCase(Locale.ROOT);
  }

  private boolean confirmed() {
    return store == null || store.invalidationsConfirmed();
  }

  private @Nullable AdminSurface openAdmin(
      Builder builder, boolean measured, List<EndpointSettings> endpoints) {
    if (!settings.admin().enabled()) {
      return null;
    }
    List<AdminExtension> extensions = new ArrayList<>();
    extensions.add(new CacheAdmin(store, warmer, endpoints, builder.clock));
    extensions.addAll(builder.extensions);
    AdminSurface surface = new AdminSurface(settings, measured, extensions);
    resources.push(surface);
    return surface;
  }

  private ExchangeObserver observer(BriskSettings all, Measures measures, List<BoundRoute> routes) {
    ExchangeObserver recording = measures.observer(routes);
    String target = settings.accessLog();
    if (target == null) {
      return recording;
    }
    AccessLog log = accessLog;
    if (log == null) {
      log = new AccessLog(target, all.directory());
      accessLog = log;
      resources.push(log);
    }
    return new Observers(recording, log);
  }

  /// The port that it listens on: the configured one, or for 0 the one that was free.
  public int port() {
    return http.port();
  }

  /// Where it can be reached from this machine.
  public String url() {
    return urlOf(port());
  }

  /// The link that signs a browser in to the admin surface, or null when that is off. A secret: it
  /// is for the terminal of whoever started the server, never for a log.
  public @Nullable String adminLink() {
    return admin == null ? null : admin.link();
  }

  /// What the proxy's requests came to, or null when there is no proxy.
  public @Nullable ProxyReport proxied() {
    return proxy == null ? null : proxy.report();
  }

  private String urlOf(int port) {
    String host =
        settings.host().equals("0.0.0.0") || settings.host().equals("::")
            ? "localhost"
            : settings.host();
    return (settings.tls() == null ? "http" : "https") + "://" + host + ":" + port;
  }

  /// Stops accepting, finishes what is in flight within the configured time, then frees sources and
  /// tiers.
  @Override
  public void close() {
    close(settings.shutdownTimeout());
  }

  /// Stops within that time for what is in flight, in place of the configured one.
  public void close(Duration shutdownTimeout) {
    stopping = true;
    if (admin != null) {
      admin.close();
    }
    if (adminHttp != null) {
      adminHttp.close(shutdownTimeout);
    }
    http.close(shutdownTimeout);
    closeResources();
  }

  private void closeResources() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        System.getLogger(BriskServer.class.getName())
            .log(System.Logger.Level.WARNING, "Closing " + resource.getClass() + " failed", e);
      }
    }
  }

  /// Assembles a server: what configuration cannot say, a program adds here.
  public static final class Builder {
    private final BriskSettings settings;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    private final List<AdminExtension> extensions = new ArrayList<>();
    private InstantSource clock = CoarseClock.system();
    private InstantSource wallClock = InstantSource.system();
    private Consumer<String> onMute =
        reason ->
            System.getLogger(BriskServer.class.getName())
                .log(
                    System.Logger.Level.ERROR,
                    "The server no longer answers all requests: " + reason + ". Restart it.");

    private Builder(BriskSettings settings) {
      this.settings = settings;
    }

    /// Puts a source of one's own behind a configured endpoint, in place of the configured one. The
    /// server closes it.
    ///
    /// @throws IllegalArgumentException when there is no such endpoint
    public Builder source(String endpoint, Source source) {
      sources.put(known(endpoint), source);
      return this;
    }

    /// Puts a Java handler behind a configured endpoint, in place of the configured source.
    ///
    /// @throws IllegalArgumentException when there is no such endpoint
    public Builder handler(String endpoint, Handler handler) {
      handlers.put(known(endpoint), handler);
      return this;
    }

    /// Hangs something on the admin surface. It starts and stops with the server.
    public Builder extension(AdminExtension extension) {
      extensions.add(extension);
      return this;
    }

    /// What to do when an event loop has ended or hangs, so that some requests will never be
    /// answered; by default that is logged. Told once, on a thread of its own, with what is wrong.
    /// A program that is nothing but this server does best to end itself.
    public Builder onMute(Consumer<String> action) {
      onMute = action;
      return this;
    }

    /// What lifetimes in the cache are measured by; for tests.
    Builder clock(InstantSource clock) {
      this.clock = clock;
      return wallClock(clock);
    }

    Builder wallClock(InstantSource wallClock) {
      this.wallClock = wallClock;
      return this;
    }

    private String known(String endpoint) {
      if (settings.endpoints().stream().noneMatch(one -> one.name().equals(endpoint))) {
        throw new IllegalArgumentException(
            "there is no endpoint '"
                + endpoint
                + "'; there are: "
                + settings.endpoints().stream().map(EndpointSettings::name).toList());
      }
      return endpoint;
    }

    /// Starts it.
    public BriskServer start() {
      return new BriskServer(this);
    }
  }
}
