package dev.brisk.server.admin;

import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.endpoint.RouteHandler;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Everything under `/brisk`: the extensions, behind one gate.
///
/// Order of life: [#routes] go into a listener, [#started] when it listens, [#close] before it is
/// closed, so that streams of events do not hold it up.
public final class AdminSurface implements AutoCloseable {
  public static final String PATH = ServerSettings.OWN_PATH;

  private final AdminToken token = AdminToken.random();
  private final AdminGate gate;
  private final List<AdminExtension> extensions;

  /// Pages beside the surface; none when they are on another port.
  private final List<AdminLink> own;

  private final @Nullable Path configuredFile;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Path file;
  private String url = "";

  /// @param host the listener's
  /// @param measured whether there are metrics
  /// @throws IllegalArgumentException when two extensions share a name
  public AdminSurface(ServerSettings settings, boolean measured, List<AdminExtension> extensions) {
    this.gate = new AdminGate(token, settings.host());
    this.configuredFile = settings.admin().tokenFile();
    this.own = settings.admin().port() == null ? pages(settings, measured) : List.of();
    this.extensions = List.copyOf(extensions);
    if (extensions.stream().map(AdminExtension::name).distinct().count() != extensions.size()) {
      throw new IllegalArgumentException("two admin extensions have the same name");
    }
  }

  private static List<AdminLink> pages(ServerSettings settings, boolean measured) {
    List<AdminLink> pages = new ArrayList<>();
    if (settings.docsPath() != null) {
      pages.add(
          new AdminLink(settings.docsPath(), "API", "Every endpoint with its inputs, to try out."));
    }
    if (settings.metricsPath() != null && measured) {
      pages.add(new AdminLink(settings.metricsPath(), "Metrics", "What Prometheus reads."));
    }
    if (settings.healthPath() != null) {
      pages.add(
          new AdminLink(
              settings.healthPath() + "/ready", "Health", "Whether every source can answer."));
    }
    return pages;
  }

  /// What a listener must answer for the surface.
  public List<BoundRoute> routes() {
    List<BoundRoute> routes = new ArrayList<>();
    routes.add(new BoundRoute("GET", PATH, guarded((exchange, match) -> home(exchange))));
    for (AdminExtension extension : extensions) {
      for (AdminRoute route : extension.routes()) {
        routes.add(
            new BoundRoute(
                route.method(),
                PATH + "/" + extension.name() + route.path(),
                guarded(route.handler())));
      }
    }
    return routes;
  }

  private RouteHandler guarded(RouteHandler handler) {
    return (exchange, match) -> {
      AdminExchange admin = new AdminExchange(exchange, this);
      Response refusal = gate.validate(exchange);
      if (refusal != null) {
        admin.respond(refusal);
      } else {
        handler.handle(admin, match);
      }
    };
  }

  /// A page for browsers; for programs the routes, as JSON.
  private void home(Exchange exchange) {
    List<AdminLink> links = new ArrayList<>(own);
    for (AdminExtension extension : extensions) {
      for (AdminLink link : extension.links()) {
        links.add(link.below(PATH + "/" + extension.name()));
      }
    }
    String accept = exchange.header("accept");
    if (accept != null && accept.contains("text/html")) {
      exchange.respond(
          extensions.stream()
              .map(AdminExtension::home)
              .filter(Objects::nonNull)
              .findFirst()
              .orElseGet(() -> AdminHome.page(links)));
      return;
    }
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (AdminExtension extension : extensions) {
      all.put(
          extension.name(),
          extension.routes().stream()
              .map(route -> route.method() + " " + PATH + "/" + extension.name() + route.path())
              .toList());
    }
    exchange.respond(AdminReplies.json(200, Map.of("extensions", all, "links", links)));
  }

  /// The listener is up: the token goes into its file, and the extensions start.
  ///
  /// @param url of the listener, such as `http://localhost:8000`
  /// @param view for the extensions
  public void started(String url, int port, ServerView view) {
    this.url = url;
    gate.port(port);
    Path target = configuredFile == null ? TokenFile.defaultPath(port) : configuredFile;
    try {
      TokenFile.write(target, url, token);
      file = target;
    } catch (IOException e) {
      // A read-only container, say: the printed link works without it.
      System.getLogger(AdminSurface.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Cannot write the admin token to "
                  + target
                  + " ("
                  + e.getClass().getSimpleName()
                  + "). The printed link works; for brisk cache and brisk profile write"
                  + " server.admin.token-file or set XDG_STATE_HOME to a folder that can be written.");
    }
    extensions.forEach(extension -> extension.start(view));
  }

  /// The link that signs a browser in. A secret.
  public String link() {
    return url + PATH + "?token=" + token.reveal();
  }

  void remember(EventStream stream) {
    streams.add(stream);
  }

  void forget(EventStream stream) {
    streams.remove(stream);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    for (AdminExtension extension : extensions) {
      try {
        extension.stop();
      } catch (RuntimeException e) {
        System.getLogger(AdminSurface.class.getName())
            .log(System.Logger.Level.WARNING, extension.name() + " did not stop", e);
      }
    }
    List.copyOf(streams).forEach(EventStream::close);
    Path written = file;
    if (written != null) {
      TokenFile.delete(written, token);
    }
  }
}
