package dev.brisk.metrics.servlet;

import dev.brisk.metrics.http.MeasuredRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Counts the bytes that the application reads, in whatever way. Form parameters are read by the
/// container itself: their declared length is counted.
final class CountingRequest extends HttpServletRequestWrapper {
  private final CountingResponse response;
  private final MeasuredRequest measured;
  private final boolean countsReads;
  private @Nullable ServletInputStream stream;
  private @Nullable BufferedReader reader;

  CountingRequest(HttpServletRequest request, CountingResponse response, MeasuredRequest measured) {
    super(request);
    this.response = response;
    this.measured = measured;
    String type = request.getContentType();
    boolean form =
        type != null
            && (type.startsWith("application/x-www-form-urlencoded")
                || type.startsWith("multipart/form-data"));
    if (form) {
      measured.requestBytes(Math.max(0, request.getContentLengthLong()));
    }
    countsReads = !form;
  }

  /// The container would go on with its own response, past the count.
  @Override
  public AsyncContext startAsync() {
    return super.startAsync(this, response);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (!countsReads) {
      return super.getInputStream();
    }
    ServletInputStream present = stream;
    if (present == null) {
      present = new CountingInput(super.getInputStream(), measured);
      stream = present;
    }
    return present;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (!countsReads) {
      return super.getReader();
    }
    BufferedReader present = reader;
    if (present == null) {
      String encoding = getCharacterEncoding();
      Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
      present = new BufferedReader(new InputStreamReader(getInputStream(), charset));
      reader = present;
    }
    return present;
  }

  private static final class CountingInput extends ServletInputStream {
    private final ServletInputStream in;
    private final MeasuredRequest measured;

    CountingInput(ServletInputStream in, MeasuredRequest measured) {
      this.in = in;
      this.measured = measured;
    }

    @Override
    public int read() throws IOException {
      try {
        int value = in.read();
        if (value >= 0) {
          measured.requestBytes(1);
        }
        return value;
      } catch (IOException e) {
        measured.readFailed();
        throw e;
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
          measured.requestBytes(read);
        }
        return read;
      } catch (IOException e) {
        measured.readFailed();
        throw e;
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
