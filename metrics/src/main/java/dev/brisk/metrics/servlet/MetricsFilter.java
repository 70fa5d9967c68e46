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
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
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
/// the servlet's mapping; what only the default servlet took is unmatched. Error pages that the
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
        http.getAsyncContext().addListener(new EndOfAsync(measured, work, http, countingResponse));
      } else {
        int status = returned ? answer.getStatus() : 500;
        end(measured, http, answer, status);
        segment.end(status);
      }
      segment.close();
    }
  }

  private String endpoint(HttpServletRequest request) {
    String handler = template.apply(request);
    return request.getMethod() + " " + (handler == null ? RequestWork.UNKNOWN : handler);
  }

  private void end(
      MeasuredRequest measured,
      HttpServletRequest request,
      HttpServletResponse answer,
      int status) {
    measured.end(status, template.apply(request), answer);
  }

  private static @Nullable String pattern(HttpServletRequest request) {
    if (request.getAttribute(SPRING_PATTERN) instanceof Object spring) {
      return spring.toString();
    }
    var mapping = request.getHttpServletMapping();
    if (mapping.getMappingMatch() == null || mapping.getMappingMatch() == MappingMatch.DEFAULT) {
      return null;
    }
    String pattern = mapping.getPattern();
    return pattern.isEmpty() ? "/" : pattern;
  }

  /// Counts an asynchronous request when it completes.
  private final class EndOfAsync implements AsyncListener {
    private final MeasuredRequest measured;
    private final RequestWork work;
    private final HttpServletRequest request;
    private final CountingResponse response;
    private volatile boolean failed;

    EndOfAsync(
        MeasuredRequest measured,
        RequestWork work,
        HttpServletRequest request,
        CountingResponse response) {
      this.measured = measured;
      this.work = work;
      this.request = request;
      this.response = response;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      int sent = response.getStatus();
      int status = failed && sent < 400 ? 500 : sent;
      end(measured, request, response, status);
      if (work != RequestWork.NONE) {
        try (RequestSegment last = work.withEndpoint(endpoint(request)).begin()) {
          last.end(status);
        }
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      failed = true;
    }

    @Override
    public void onError(AsyncEvent event) {
      failed = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
