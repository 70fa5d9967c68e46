package dev.brisk.metrics.servlet;

import dev.brisk.metrics.http.MeasuredRequest;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Passes characters on to the container's writer at once, and counts the bytes that they become.
///
/// It does not encode them itself: whatever it kept back would be lost when an asynchronous request
/// completes.
final class CountingWriter extends Writer {
  private final PrintWriter writer;
  private final Charset charset;
  private final MeasuredRequest measured;

  private CountingWriter(PrintWriter writer, Charset charset, MeasuredRequest measured) {
    this.writer = writer;
    this.charset = charset;
    this.measured = measured;
  }

  static PrintWriter over(PrintWriter writer, Charset charset, MeasuredRequest measured) {
    return new PrintWriter(new CountingWriter(writer, charset, measured)) {
      @Override
      public boolean checkError() {
        return writer.checkError() || super.checkError();
      }
    };
  }

  @Override
  public void write(char[] buffer, int offset, int length) {
    write(String.valueOf(buffer, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    writer.write(text, offset, length);
    measured.responseBytes(encodedLength(text, offset, length));
  }

  private long encodedLength(String text, int offset, int length) {
    if (!charset.equals(StandardCharsets.UTF_8)) {
      return text.substring(offset, offset + length).getBytes(charset).length;
    }
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        // Half of a pair, which is four bytes.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void close() {
    writer.close();
  }
}
