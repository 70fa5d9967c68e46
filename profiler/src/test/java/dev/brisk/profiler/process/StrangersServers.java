package dev.brisk.profiler.process;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/// The servers of the JDK, Tomcat, Jetty and Vert.x in one JVM, none of which knows Brisk, and a
/// client that asks each again and again. Each works in a method of its own.
public final class StrangersServers {
  private static volatile double sink;

  private StrangersServers() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    List<URI> targets = List.of(jdk(), tomcat(), jetty(), vertx(), vertx().resolve("/vertx/h2"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      targets.forEach(target -> ask(client, target));
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            while (true) {
              targets.forEach(target -> ask(client, target));
            }
          });
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.println(targets);
      }
    }
    System.exit(0);
  }

  private static void ask(HttpClient client, URI target) {
    try {
      int status =
          client
              .send(
                  HttpRequest.newBuilder(target)
                      .version(
                          target.getPath().startsWith("/vertx/h2")
                              ? HttpClient.Version.HTTP_2
                              : HttpClient.Version.HTTP_1_1)
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 200) {
        throw new IllegalStateException(target + " answered " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException(target + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static URI jdk() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(2));
    server.createContext(
        "/jdk",
        exchange -> {
          try (exchange) {
            jdkWork();
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
    return at(server.getAddress().getPort(), "/jdk/4711");
  }

  private static URI tomcat() throws Exception {
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    var context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(
        context,
        "work",
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            tomcatWork();
          }
        });
    context.addServletMappingDecoded("/tomcat/*", "work");
    var connector = tomcat.getConnector();
    tomcat.start();
    return at(connector.getLocalPort(), "/tomcat/items/4711");
  }

  private static URI jetty() throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            jettyWork();
            Content.Sink.write(response, true, "done", callback);
            return true;
          }
        });
    server.start();
    return at(connector.getLocalPort(), "/jetty?q=1");
  }

  private static URI vertx() throws Exception {
    int port =
        Vertx.vertx()
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
            .requestHandler(request -> {
              vertxWork();
              request.response().end(new String(new byte[0], StandardCharsets.UTF_8));
            })
            .listen(0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .actualPort();
    return at(port, "/vertx/a/b/1");
  }

  private static void jdkWork() {
    work();
  }

  private static void tomcatWork() {
    work();
  }

  private static void jettyWork() {
    work();
  }

  private static void vertxWork() {
    work();
  }

  private static void work() {
    double sum = 0;
    for (int i = 0; i < 200_000; i++) {
      sum += Math.sin(i);
    }
    sink = sum;
  }
}
