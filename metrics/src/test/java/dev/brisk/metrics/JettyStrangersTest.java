package dev.brisk.metrics;

import dev.brisk.metrics.servlet.MetricsFilter;
import jakarta.servlet.ServletContainerInitializer;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// Jetty, below a context path, without a default servlet.
class JettyStrangersTest extends StrangersContract {
  private Server server;

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/app");
    ServletContainerInitializer initializer =
        (classes, servletContext) -> {
          MetricsFilter.instrument(servletContext, instrumentator);
          StrangeServlets.addTo(servletContext);
        };
    context.addServletContainerInitializer(initializer);
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  @Override
  void stop() throws Exception {
    server.stop();
  }

  @Override
  List<Case> cases() {
    return StrangeServlets.cases();
  }
}
