package dev.brisk.metrics;

import dev.brisk.metrics.servlet.MetricsFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

/// Embedded Tomcat, below a context path, without a default servlet.
class TomcatStrangersTest extends StrangersContract {
  @TempDir Path directory;
  private Tomcat tomcat;

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    // It would print the exceptions that are thrown on purpose.
    LogManager.getLogManager().reset();
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat
        .addContext("/app", directory.toString())
        .addServletContainerInitializer(
            (classes, servletContext) -> {
              MetricsFilter.instrument(servletContext, instrumentator);
              StrangeServlets.addTo(servletContext);
            },
            Set.of());
    // A write that misses the client's reset ends with this time-out, and so does the flush of an
    // application that forgives it: two minutes by default.
    tomcat.getConnector().setProperty("connectionTimeout", "10000");
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Override
  List<Case> cases() {
    return StrangeServlets.cases();
  }
}
