package dev.brisk.metrics;

import dev.brisk.metrics.servlet.MetricsFilter;
import dev.brisk.metrics.servlet.MetricsServlet;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.LogManager;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

class TomcatInstrumentationTest extends InstrumentationContract {
  @TempDir Path directory;
  private Tomcat tomcat;

  @Override
  String usersTemplate() {
    return "/users/*";
  }

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    // It would print the exception that is thrown on purpose.
    LogManager.getLogManager().reset();
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    var context = tomcat.addContext("", directory.toString());
    context.addServletContainerInitializer(
        (classes, servletContext) -> {
          MetricsFilter.instrument(servletContext, instrumentator);
          MetricsServlet.expose(servletContext, instrumentator);
          ServletApplication.addTo(servletContext);
        },
        Set.of());
    Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    context.addServletMappingDecoded("/", "default");
    tomcat.getConnector();
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
