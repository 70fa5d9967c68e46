package dev.brisk.metrics;

import dev.brisk.metrics.servlet.MetricsFilter;
import dev.brisk.metrics.servlet.MetricsServlet;
import jakarta.servlet.ServletContainerInitializer;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyInstrumentationTest extends InstrumentationContract {
  private Server server;

  @Override
  String usersTemplate() {
    return "/users/*";
  }

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletContainerInitializer initializer =
        (classes, servletContext) -> {
          MetricsFilter.instrument(servletContext, instrumentator);
          MetricsServlet.expose(servletContext, instrumentator);
          ServletApplication.addTo(servletContext);
        };
    context.addServletContainerInitializer(initializer);
    context.addServlet(DefaultServlet.class, "/");
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  @Override
  void stop() throws Exception {
    server.stop();
  }
}
