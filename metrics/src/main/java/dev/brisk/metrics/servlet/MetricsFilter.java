package dev.brisk.metrics.servlet;

import dev.brisk.metrics.Instrumentator;
import dev.brisk.metrics.http.MeasuredRequest;
import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measures every request of a web application.
///
/// ```
/// Instrumentator instrumentator = Instrumentator.defaults();
/// MetricsFilter.instrument(context, instrumentator);
/// MetricsServlet.expose(context, instrumentator);
/// ```
///
/// In Spring Boot, make it a bean. The handler is Spring's matching pattern when there is one, else
/// the servlet's mapping, behind the path that the application is mounted at; what only the default
/// servlet took, or Spring's handler of static files (`/**`), is unmatched. Error pages that the
/// container itself writes are not in the response size, because filters do not see them.
///
/// Profiles see the work under its endpoint: [RequestSegment].
///
/// The request's [TraceContext], continued or new, is its attribute [#TRACE_ATTRIBUTE].
public final class MetricsFilter implements Filter {
  /// Holds a [TraceContext].
  public static final String TRACE_ATTRIBUTE = "dev.brisk.metrics.trace";

  /// Holds a [RequestWork], for asynchronous work that a profile shall show under its endpoint.
  public static final String WORK_ATTRIBUTE = "dev.brisk.metrics.work";

  private static final String SPRING_PATTERN =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";
  private static final String MEASURED = "dev.brisk.metrics.measured";

  private final Instrumentator instrumentator;
  private final Function<HttpServletRequest, @Nullable String> template;

  public MetricsFilter(Instrumentator instrumentator) {
    this(instrumentator, MetricsFilter::pattern);
  }

  /// @param template names the handler of a request that was answered; null: none matched
  public MetricsFilter(
      Instrumentator instrumentator, Function<HttpServletRequest, @Nullable String> template) {
    this.instrumentator = instrumentator;
    this.template = template;
  }

  /// Adds the filter, for all paths, before all others.
  public static void instrument(ServletContext context, Instrumentator instrumentator) {
    if (instrumentator.enabled()) {
      FilterRegistration.Dynamic filter =
          context.addFilter("brisk-metrics", new MetricsFilter(instrumentator));
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
  }

  /// Without a servlet for all other paths, a container may answer them past all filters (embedded
  /// Tomcat does), and nobody would count them. It is asked for here, when all servlets of the
  /// application are known; a container that takes none any more has one of its own.
  @Override
  public void init(FilterConfig config) {
    ServletContext context = config.getServletContext();
    if (!instrumentator.enabled()
        || context.getServletRegistrations().values().stream()
            .anyMatch(servlet -> servlet.getMappings().contains("/"))) {
      return;
    }
    try {
      ServletRegistration.Dynamic unmatched =
          context.addServlet("brisk-unmatched", new UnmatchedServlet());
      if (unmatched != null) {
        unmatched.setAsyncSupported(true);
        unmatched.addMapping("/");
      }
    } catch (IllegalStateException | UnsupportedOperationException ignored) {
      // Jetty: its own servlet answers 404, behind the filters.
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!instrumentator.enabled()
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)
        || request.getAttribute(MEASURED) != null) {
      chain.doFilter(request, response);
      return;
    }
    TraceContext trace =
        TraceContext.continueOrCreate(http.getHeader("traceparent"), ThreadLocalRandom.current());
    http.setAttribute(TRACE_ATTRIBUTE, trace);
    MeasuredRequest measured =
        new MeasuredRequest(
            instrumentator.http(),
            http.getMethod(),
            http.getRequestURI(),
            template.apply(http),
            trace,
            http);
    http.setAttribute(MEASURED, measured);
    RequestWork work = RequestWork.of(RequestWork.UNKNOWN);
    http.setAttribute(WORK_ATTRIBUTE, work);
    CountingResponse countingResponse = new CountingResponse(answer, measured);
    CountingRequest countingRequest = new CountingRequest(http, countingResponse, measured);
    boolean returned = false;
    RequestSegment segment = work.begin();
    try {
      chain.doFilter(countingRequest, countingResponse);
      returned = true;
    } finally {
      if (work != RequestWork.NONE) {
        segment.endpoint(endpoint(http));
      }
      if (returned && http.isAsyncStarted()) {
        http.getAsyncContext()
            .addListener(
                new EndOfAsync(measured, work, http, countingResponse, template.apply(http)));
      } else {
        boolean begun = answer.isCommitted();
        int sent = returned || begun ? answer.getStatus() : 500;
        int status = measured.status(sent, begun, !returned);
        measured.end(status, template.apply(http), answer);
        segment.end(status);
      }
      segment.close();
    }
  }

  private String endpoint(HttpServletRequest request) {
    return endpoint(request, template.apply(request));
  }

  private static String endpoint(HttpServletRequest request, @Nullable String handler) {
    return request.getMethod() + " " + (handler == null ? RequestWork.UNKNOWN : handler);
  }

  private static @Nullable String pattern(HttpServletRequest request) {
    HttpServletMapping mapping = request.getHttpServletMapping();
    MappingMatch match = mapping.getMappingMatch();
    if (request.getAttribute(SPRING_PATTERN) instanceof Object spring) {
      String pattern = spring.toString();
      if (pattern.equals("/**")) {
        return null;
      }
      // Spring's patterns begin where its own servlet does.
      String servlet = match == MappingMatch.PATH ? request.getServletPath() : "";
      return request.getContextPath() + servlet + pattern;
    }
    if (match == null || match == MappingMatch.DEFAULT) {
      return null;
    }
    String pattern = mapping.getPattern();
    return request.getContextPath() + (pattern.isEmpty() ? "/" : pattern);
  }

  /// Answers what no servlet of the application does.
  private static final class UnmatchedServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /// Counts an asynchronous request when it completes.
  private final class EndOfAsync implements AsyncListener {
    private final MeasuredRequest measured;
    private final RequestWork work;
    private final HttpServletRequest request;
    private final CountingResponse response;
    private final @Nullable String began;
    private volatile boolean failed;

    /// @param began the handler that went asynchronous: a failure is dispatched to an error page,
    ///   which has a pattern of its own
    EndOfAsync(
        MeasuredRequest measured,
        RequestWork work,
        HttpServletRequest request,
        CountingResponse response,
        @Nullable String began) {
      this.measured = measured;
      this.work = work;
      this.request = request;
      this.response = response;
      this.began = began;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      int status = measured.status(response.getStatus(), response.isCommitted(), failed);
      boolean errorPage = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) != null;
      String handler = began != null || errorPage ? began : template.apply(request);
      measured.end(status, handler, response);
      if (work != RequestWork.NONE) {
        try (RequestSegment last = work.withEndpoint(endpoint(request, handler)).begin()) {
          last.end(status);
        }
      }
    }

    /// The container answers 5xx, or ends a stream whose status was sent.
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
      if (event.getThrowable() instanceof IOException) {
        measured.writeFailed();
      } else {
        failed = true;
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
