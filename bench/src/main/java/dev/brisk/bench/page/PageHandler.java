package dev.brisk.bench.page;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.compatibility.LocustCsv;
import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.report.HtmlReport;
import dev.brisk.bench.report.JsonReport;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/// Answers requests to the page. Work that may take time runs on threads of its own, so that one
/// event loop serves all pages.
@ChannelHandler.Sharable
final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String JSON = "application/json";

  private final LoadControl control;
  private final PageAccess access;
  private final LoadEventStream events;
  private final PageConnections connections;
  private final Executor workers;
  private final PageDocument document = new PageDocument("/dev/brisk/bench/page/");

  PageHandler(
      LoadControl control,
      PageAccess access,
      LoadEventStream events,
      PageConnections connections,
      Executor workers) {
    this.connections = connections;
    this.control = control;
    this.access = access;
    this.events = events;
    this.workers = workers;
  }

  /// What is sent back.
  private record Reply(int status, String type, byte[] body, String file) {
    static Reply json(int status, Object tree) {
      return new Reply(status, JSON, tree.toString().getBytes(StandardCharsets.UTF_8), "");
    }

    static Reply error(int status, String message) {
      return json(status, PageJson.object().put("error", message));
    }

    static Reply file(String type, String file, String text) {
      return new Reply(200, type, text.getBytes(StandardCharsets.UTF_8), file);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    connections.asked(context.channel());
    if (request.decoderResult().isFailure()) {
      send(context, Reply.error(400, "The request is not understood."));
      return;
    }
    switch (access.decide(request)) {
      case PageAccess.Decision.Allowed allowed -> route(context, request);
      case PageAccess.Decision.Swapped swapped -> {
        FullHttpResponse response = response(new Reply(303, "text/plain", new byte[0], ""));
        response.headers().set(HttpHeaderNames.LOCATION, swapped.location());
        response.headers().set(HttpHeaderNames.SET_COOKIE, swapped.cookie());
        context.writeAndFlush(response);
      }
      case PageAccess.Decision.Refused refused ->
          send(context, Reply.error(refused.status(), refused.because()));
    }
  }

  private void route(ChannelHandlerContext context, FullHttpRequest request) {
    String path = new QueryStringDecoder(request.uri()).path();
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET) && path.equals("/api/events")) {
      openStream(context);
      return;
    }
    byte[] body = ByteBufUtil.getBytes(request.content());
    boolean json = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith(JSON);
    workers.execute(() -> send(context, answer(method, path, body, json)));
  }

  private Reply answer(HttpMethod method, String path, byte[] body, boolean json) {
    try {
      if (method.equals(HttpMethod.GET)) {
        return get(path);
      }
      if (!method.equals(HttpMethod.POST)) {
        return Reply.error(405, "Only GET and POST are understood.");
      }
      // A form of another page can send anything but this type without asking first.
      return json
          ? post(path, body)
          : Reply.error(415, "Send the Content-Type " + JSON + ", with {} if there is nothing.");
    } catch (IllegalArgumentException e) {
      return Reply.error(400, message(e));
    } catch (IllegalStateException e) {
      return Reply.error(409, message(e));
    } catch (BenchException e) {
      return Reply.error(e.kind() == BenchException.Kind.NOT_ALLOWED ? 403 : 502, message(e));
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private Reply get(String path) {
    return switch (path) {
      case "/" -> new Reply(200, "text/html; charset=utf-8", document.bytes(), "");
      case "/api/state" -> Reply.json(200, PageJson.state(control));
      case "/api/history" -> Reply.json(200, events.tick(control.seconds(0), true));
      case "/api/log" -> Reply.json(200, PageJson.log(control.snapshot().log()));
      case "/download/requests.csv" ->
          Reply.file("text/csv", "requests.csv", LocustCsv.requests(control.snapshot()));
      case "/download/failures.csv" ->
          Reply.file("text/csv", "failures.csv", LocustCsv.failures(control.snapshot()));
      case "/download/exceptions.csv" ->
          Reply.file("text/csv", "exceptions.csv", LocustCsv.exceptions(control.snapshot()));
      case "/download/report.json" ->
          Reply.file(JSON, "report.json", JsonReport.render(control.report()));
      case "/download/report.html" ->
          Reply.file(
              "text/html; charset=utf-8", "report.html", HtmlReport.render(control.report()));
      default -> Reply.error(404, "There is nothing at " + path + ".");
    };
  }

  private Reply post(String path, byte[] body) throws BenchException {
    switch (path) {
      case "/api/start" -> control.start(PageJson.setup(body, control.setup()));
      case "/api/edit" -> control.edit(PageJson.setup(body, control.setup()));
      case "/api/stop" -> control.stop();
      case "/api/reset" -> control.reset();
      default -> {
        return Reply.error(404, "There is nothing to do at " + path + ".");
      }
    }
    return Reply.json(200, PageJson.state(control));
  }

  /// From here on the connection belongs to the stream of events.
  private void openStream(ChannelHandlerContext context) {
    if (!events.add(context.channel())) {
      send(
          context,
          Reply.error(
              503, "More than " + LoadEventStream.PAGES_MAX + " pages are open. Close some."));
      return;
    }
    connections.becameStream(context.channel());
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(head);
    // Plain bytes follow until one side closes; the page says nothing more.
    context.pipeline().remove(HttpServerKeepAliveHandler.class);
    context.pipeline().remove(HttpObjectAggregator.class);
    context.pipeline().remove(HttpServerCodec.class);
    context.pipeline().remove(ReadTimeoutHandler.class);
    context.writeAndFlush(Unpooled.copiedBuffer("retry: 1000\n\n", StandardCharsets.US_ASCII));
  }

  private void send(ChannelHandlerContext context, Reply reply) {
    context.writeAndFlush(response(reply));
  }

  private FullHttpResponse response(Reply reply) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status),
            Unpooled.wrappedBuffer(reply.body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.type)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "no-referrer");
    if (!reply.file.isEmpty()) {
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=" + reply.file);
    } else if (reply.type.startsWith("text/html")) {
      response.headers().set(HttpHeaderNames.CONTENT_SECURITY_POLICY, document.policy());
    }
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
