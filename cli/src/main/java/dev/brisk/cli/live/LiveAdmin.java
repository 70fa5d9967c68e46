package dev.brisk.cli.live;

import dev.brisk.bench.page.PageDocument;
import dev.brisk.server.admin.AdminExtension;
import dev.brisk.server.admin.AdminReplies;
import dev.brisk.server.admin.AdminRoute;
import dev.brisk.server.admin.EventStream;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.work.OwnWork;
import dev.brisk.watch.history.History;
import dev.brisk.watch.history.Span;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The live page at `/brisk`, and what it asks for.
///
/// `GET /brisk/live/now?span=10m` is what was counted within the span, by endpoint, and how sources
/// and Redis are; `GET /brisk/live/history?span=10m&endpoint=GET /users/{id}` the figures step by
/// step, of all endpoints without a name; `GET /brisk/live/events` sends both for ten minutes, the
/// newest step only, once a second. `span` is `10m`, `2h` or `24h`.
public final class LiveAdmin implements AdminExtension {
  /// Each is sent the same bytes; more pages than this are somebody's mistake.
  private static final int MAX_VIEWERS = 32;

  private static final String FOLDER = "/dev/brisk/cli/live/";

  /// Put together when it is first asked for: a start is in a hurry.
  private static final class Page {
    static final PageDocument DOCUMENT = new PageDocument(FOLDER);
  }

  private final BriskSettings settings;
  private final Set<EventStream> viewers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("brisk-history").factory());
  private volatile @Nullable LiveFigures figures;

  public LiveAdmin(BriskSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "live";
  }

  @Override
  public Response home() {
    return new Response(
        200,
        List.of(
            Map.entry("content-type", "text/html; charset=utf-8"),
            Map.entry("content-security-policy", Page.DOCUMENT.policy())),
        new Body.Bytes(Page.DOCUMENT.bytes()));
  }

  @Override
  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/now", (exchange, match) -> answer(exchange, LiveFigures::now)),
        new AdminRoute(
            "GET",
            "/history",
            (exchange, match) ->
                answer(
                    exchange,
                    (shown, span) ->
                        shown.history(span, AdminReplies.query(exchange, "endpoint")))),
        new AdminRoute("GET", "/events", (exchange, match) -> events(exchange)));
  }

  private interface Question {
    Map<String, Object> ask(LiveFigures figures, Span span);
  }

  private void answer(Exchange exchange, Question question) {
    String text = AdminReplies.query(exchange, "span");
    Span span;
    try {
      span = text == null ? Span.TEN_MINUTES : Span.parse(text);
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, String.valueOf(e.getMessage()));
      return;
    }
    LiveFigures shown = figures;
    if (shown == null) {
      refuse(exchange, 503, "The server is still starting.");
      return;
    }
    OwnWork.execute(() -> exchange.respond(AdminReplies.json(200, question.ask(shown, span))));
  }

  private void events(Exchange exchange) {
    if (viewers.size() >= MAX_VIEWERS) {
      refuse(
          exchange,
          503,
          MAX_VIEWERS + " live pages are open already. Close one, then reload this one.");
      return;
    }
    EventStream[] self = new EventStream[1];
    self[0] = EventStream.open(exchange, () -> viewers.remove(self[0]));
    viewers.add(self[0]);
  }

  private static void refuse(Exchange exchange, int status, String detail) {
    exchange.respond(Response.of(ProblemDetails.of(status, detail), exchange.path()));
  }

  @Override
  public void start(ServerView view) {
    History history = new History(Instant.now().getEpochSecond());
    ServerReader reader = new ServerReader(settings, view);
    LiveFigures shown = new LiveFigures(history, view);
    history.add(reader.read());
    figures = shown;
    clock.scheduleAtFixedRate(() -> look(history, reader, shown), 1, 1, TimeUnit.SECONDS);
  }

  private void look(History history, ServerReader reader, LiveFigures shown) {
    try {
      history.add(reader.read());
      if (!viewers.isEmpty()) {
        Map<String, Object> tick = new LinkedHashMap<>();
        tick.put("now", shown.now(Span.TEN_MINUTES));
        tick.put("newest", shown.newest());
        String text = JsonMapper.shared().writeValueAsString(tick);
        viewers.forEach(viewer -> viewer.send("tick", text));
      }
    } catch (RuntimeException e) {
      // The next look may do; without this, there would be none.
      System.getLogger(LiveAdmin.class.getName())
          .log(System.Logger.Level.ERROR, "The history of this second is lost", e);
    }
  }

  @Override
  public void stop() {
    clock.shutdownNow();
  }
}
