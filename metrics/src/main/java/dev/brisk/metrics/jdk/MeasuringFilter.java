package dev.brisk.metrics.jdk;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.MeasuredRequest;
import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Counts an exchange when its answer is complete.
///
/// That is when its body is closed, or, for an answer without a body, when the handler returns. A
/// handler may also answer later, from another thread.
final class MeasuringFilter extends Filter {
  private final HttpMetrics metrics;
  private final Function<HttpExchange, @Nullable String> template;

  MeasuringFilter(HttpMetrics metrics, Function<HttpExchange, @Nullable String> template) {
    this.metrics = metrics;
    this.template = template;
  }

  @Override
  public String description() {
    return "Counts and times requests";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    String handler = template.apply(exchange);
    TraceContext trace =
        TraceContext.parse(exchange.getRequestHeaders().getFirst("traceparent")).orElse(null);
    MeasuredRequest request =
        new MeasuredRequest(
            metrics,
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            handler,
            trace,
            exchange);
    exchange.setStreams(
        new CountingInput(exchange.getRequestBody(), request),
        new CountingOutput(
            exchange.getResponseBody(),
            request,
            () -> request.end(status(exchange, request, false), handler, exchange)));
    boolean returned = false;
    RequestWork work = RequestWork.of(RequestWork.UNKNOWN);
    if (work != RequestWork.NONE) {
      // Only now: the name is a new string, and mostly nothing records.
      work = work.withEndpoint(endpoint(exchange.getRequestMethod(), handler));
    }
    RequestSegment segment = work.begin();
    try {
      chain.doFilter(exchange);
      returned = true;
    } finally {
      int status = status(exchange, request, !returned);
      boolean begun = exchange.getResponseCode() >= 0;
      if (!returned || request.isClientGone() || (begun && !hasBody(exchange))) {
        request.end(status, handler, exchange);
      }
      segment.end(status);
      segment.close();
    }
  }

  private static int status(HttpExchange exchange, MeasuredRequest request, boolean failed) {
    int sent = exchange.getResponseCode();
    return request.status(sent < 0 ? 500 : sent, sent >= 0, failed);
  }

  private static String endpoint(String method, @Nullable String handler) {
    return method + " " + (handler == null ? RequestWork.UNKNOWN : handler);
  }

  /// The server sets these when headers are sent; a HEAD has a length but no body.
  private static boolean hasBody(HttpExchange exchange) {
    if (exchange.getRequestMethod().equals("HEAD")) {
      return false;
    }
    Headers headers = exchange.getResponseHeaders();
    String length = headers.getFirst("Content-Length");
    return headers.containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
  }

  private static final class CountingInput extends FilterInputStream {
    private final MeasuredRequest request;

    CountingInput(InputStream in, MeasuredRequest request) {
      super(in);
      this.request = request;
    }

    @Override
    public int read() throws IOException {
      try {
        int value = in.read();
        if (value >= 0) {
          request.requestBytes(1);
        }
        return value;
      } catch (IOException e) {
        request.readFailed();
        throw e;
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
          request.requestBytes(read);
        }
        return read;
      } catch (IOException e) {
        request.readFailed();
        throw e;
      }
    }
  }

  private static final class CountingOutput extends FilterOutputStream {
    private final MeasuredRequest request;
    private final Runnable end;

    CountingOutput(OutputStream out, MeasuredRequest request, Runnable end) {
      super(out);
      this.request = request;
      this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        out.write(value);
      } catch (IOException e) {
        request.writeFailed();
        throw e;
      }
      request.responseBytes(1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      try {
        out.write(buffer, offset, length);
      } catch (IOException e) {
        request.writeFailed();
        throw e;
      }
      request.responseBytes(length);
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        request.writeFailed();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } finally {
        end.run();
      }
    }
  }
}
