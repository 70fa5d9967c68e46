package dev.brisk.profiler.process;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.LogManager;
import org.apache.catalina.startup.Tomcat;

/// A servlet container that knows nothing of Brisk. Answers its port to `p`, the number of requests
/// that it served to `?`.
public final class TomcatShop {
  static final AtomicLong SERVED = new AtomicLong();

  private TomcatShop() {}

  /// Prices by a table that it reads anew for each request: that is its slow line.
  public static final class PriceServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      long item = Long.parseLong(request.getParameter("item"));
      response.getWriter().print(total(item));
      SERVED.incrementAndGet();
    }

    private static long total(long item) {
      long[] table = table();
      return table[(int) (item % table.length)];
    }

    private static long[] table() {
      long[] prices = new long[5_000];
      for (int i = 0; i < prices.length; i++) {
        prices[i] = String.valueOf(i).hashCode();
      }
      return prices;
    }
  }

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    var context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "price", new PriceServlet());
    context.addServletMappingDecoded("/price", "price");
    int port = started(tomcat);
    System.out.println("ready");
    for (int command = System.in.read(); command >= 0; command = System.in.read()) {
      System.out.println(command == 'p' ? port : SERVED.get());
    }
    tomcat.stop();
    tomcat.destroy();
  }

  private static int started(Tomcat tomcat) throws Exception {
    var connector = tomcat.getConnector();
    tomcat.start();
    return connector.getLocalPort();
  }
}
