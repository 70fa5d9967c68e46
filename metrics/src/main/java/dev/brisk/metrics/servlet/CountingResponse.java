package dev.brisk.metrics.servlet;

import dev.brisk.metrics.http.MeasuredRequest;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/// Counts the bytes that the application writes, by stream or writer.
final class CountingResponse extends HttpServletResponseWrapper {
  private final MeasuredRequest measured;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;

  CountingResponse(HttpServletResponse response, MeasuredRequest measured) {
    super(response);
    this.measured = measured;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream present = stream;
    if (present == null) {
      present = new CountingOutput(super.getOutputStream(), measured);
      stream = present;
    }
    return present;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter present = writer;
    if (present == null) {
      PrintWriter containers = super.getWriter();
      present = CountingWriter.over(containers, Charset.forName(getCharacterEncoding()), measured);
      writer = present;
    }
    return present;
  }

  @Override
  public void flushBuffer() throws IOException {
    measured.responseBegun();
    try {
      super.flushBuffer();
    } catch (IOException e) {
      throw gone(measured, e);
    }
  }

  /// What fails here is the connection, whatever the container calls it.
  private static IOException gone(MeasuredRequest measured, IOException e) {
    measured.writeFailed();
    return e;
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    measured.discardResponseBytes();
  }

  @Override
  public void reset() {
    super.reset();
    measured.discardResponseBytes();
    stream = null;
    writer = null;
  }

  private static final class CountingOutput extends ServletOutputStream {
    private final ServletOutputStream out;
    private final MeasuredRequest measured;

    CountingOutput(ServletOutputStream out, MeasuredRequest measured) {
      this.out = out;
      this.measured = measured;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        out.write(value);
      } catch (IOException e) {
        throw gone(measured, e);
      }
      measured.responseBytes(1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      try {
        out.write(buffer, offset, length);
      } catch (IOException e) {
        throw gone(measured, e);
      }
      measured.responseBytes(length);
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw gone(measured, e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
