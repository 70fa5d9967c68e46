package dev.brisk.server.http.h1;

import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.body.ByteChunks;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.http.body.FileChunks;
import dev.brisk.server.http.body.StreamPump;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.WaitingAnswer;
import dev.brisk.server.message.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Writes one answer to an HTTP/1.1 connection.
final class Http1ResponseWriter implements StreamPump.Sink {
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

  /// Up to here a body is copied behind its head into one buffer: one system call, one allocation.
  private static final int MAX_COPIED_BODY_BYTES = 32 << 10;

  /// A longer body goes in chunks as the client reads it: the native transport would copy all of it
  /// at once, for each client that reads slowly.
  private static final int MAX_WHOLE_BODY_BYTES = 64 << 10;

  private final Http1Connection connection;
  private final ChannelHandlerContext context;
  private final EventLoopState loop;
  private final Http1Exchange exchange;
  private final Response response;
  private final boolean close;
  private boolean chunked;
  private @Nullable WaitingAnswer waiting;
  private @Nullable StreamPump pump;

  Http1ResponseWriter(
      Http1Connection connection,
      ChannelHandlerContext context,
      EventLoopState loop,
      Http1Exchange exchange,
      Response response,
      boolean close) {
    this.connection = connection;
    this.context = context;
    this.loop = loop;
    this.exchange = exchange;
    this.response = response;
    this.close = close;
  }

  /// Answers a request too broken to become an exchange.
  static void writeRejection(
      ChannelHandlerContext context, EventLoopState loop, Response response) {
    byte[] body = ((Body.Bytes) response.body()).array();
    byte[] head = response.http1Head();
    ByteBuf out = context.alloc().ioBuffer(head.length + body.length + 96);
    out.writeBytes(head).writeBytes(loop.date.line());
    if (loop.strictTransport != null) {
      out.writeBytes(loop.strictTransport.line());
    }
    out.writeBytes(CLOSE).writeBytes(CRLF);
    out.writeBytes(body);
    context.writeAndFlush(out);
  }

  /// The answer, or one that says that there is no room for it.
  static Response admitted(EventLoopState loop, Http1Exchange exchange, Response answer) {
    boolean waits =
        !(answer.body() instanceof Body.Bytes bytes) || bytes.array().length > MAX_WHOLE_BODY_BYTES;
    return loop.limits.admit(
        answer, answer.withoutBody() || exchange.method().equals("HEAD"), waits);
  }

  int status() {
    return response.status();
  }

  long sentBytes() {
    return pump == null ? 0 : pump.sentBytes();
  }

  /// The answer is not out yet: from now on it is counted, and refused when there is no room.
  void waits() {
    if (pump == null) {
      // A file that the kernel sends.
      return;
    }
    WaitingAnswer counted = new WaitingAnswer(loop);
    waiting = counted;
    boolean room =
        response.body() instanceof Body.Bytes bytes
            ? counted.hold(bytes.array())
            : counted.hold(FileChunks.MAX_CHUNK_BYTES);
    if (!room) {
      pump.cancel();
      fail();
    }
  }

  private void release() {
    if (waiting != null) {
      waiting.release();
    }
  }

  /// Whether all is written; otherwise the rest follows and [Http1Connection#written] is called
  /// then.
  boolean write() {
    boolean withoutBody = response.withoutBody() || exchange.method().equals("HEAD");
    return switch (response.body()) {
      case Body.Bytes bytes -> {
        if (!withoutBody && bytes.array().length > MAX_WHOLE_BODY_BYTES) {
          context.write(head(0));
          pump = new StreamPump(loop.executor, this, bytes.array().length);
          new ByteChunks(bytes.array()).subscribe(pump);
          yield false;
        }
        writeBytes(withoutBody ? new byte[0] : bytes.array());
        yield true;
      }
      case Body.FileRegion region -> {
        if (withoutBody) {
          writeBytes(new byte[0]);
          yield true;
        }
        yield writeFile(region);
      }
      case Body.Stream stream -> {
        if (withoutBody) {
          writeBytes(new byte[0]);
          stream.chunks().subscribe(new CancelledSubscriber());
          yield true;
        }
        chunked = stream.length() < 0 && exchange.version11;
        context.write(head(0));
        pump = new StreamPump(loop.executor, this, stream.length());
        stream.chunks().subscribe(pump);
        yield false;
      }
    };
  }

  private void writeBytes(byte[] body) {
    if (body.length <= MAX_COPIED_BODY_BYTES) {
      context.write(head(body.length).writeBytes(body));
    } else {
      context.write(head(0));
      context.write(Unpooled.wrappedBuffer(body));
    }
    connection.written(exchange, response.status(), body.length, false);
  }

  private boolean writeFile(Body.FileRegion region) {
    if (connection.secure()) {
      context.write(head(0));
      pump = new StreamPump(loop.executor, this, region.length());
      new FileChunks(region, FileChunks.MAX_CHUNK_BYTES, loop.limits::fileClosed).subscribe(pump);
      return false;
    }
    FileChannel file;
    try {
      file = FileChannel.open(region.file(), StandardOpenOption.READ);
      if (file.size() < region.offset() + region.length()) {
        file.close();
        throw new IOException("shorter than announced");
      }
    } catch (IOException e) {
      // The head is not out yet, but says how much would follow: the connection ends without it.
      loop.limits.fileClosed();
      connection.written(exchange, response.status(), 0, true);
      return true;
    }
    context.write(head(0));
    context
        .write(new DefaultFileRegion(file, region.offset(), region.length()))
        .addListener(sent -> {
          loop.limits.fileClosed();
          connection.written(exchange, response.status(), region.length(), !sent.isSuccess());
        });
    return false;
  }

  private ByteBuf head(int bodyBytes) {
    byte[] fields = response.http1Head();
    AddedFields added = exchange.added();
    int more = added == null ? 0 : added.http1().length;
    ByteBuf out = connection.buffer(fields.length + more + bodyBytes + 96);
    out.writeBytes(fields);
    if (added != null) {
      out.writeBytes(added.http1());
    }
    if (!response.isDated()) {
      out.writeBytes(loop.date.line());
    }
    if (loop.strictTransport != null) {
      out.writeBytes(loop.strictTransport.line());
    }
    if (close) {
      out.writeBytes(CLOSE);
    } else if (!exchange.version11) {
      out.writeBytes(KEEP_ALIVE);
    }
    if (chunked) {
      out.writeBytes(CHUNKED);
    }
    return out.writeBytes(CRLF);
  }

  /// The connection takes more.
  void resume() {
    if (pump != null) {
      pump.writable();
    }
  }

  void cancel() {
    release();
    if (pump != null) {
      pump.cancel();
    }
  }

  @Override
  public void chunk(ByteBuf chunk) {
    if (chunked) {
      ByteBuf size = connection.buffer(10);
      ByteBufUtil.writeAscii(size, Integer.toHexString(chunk.readableBytes()));
      size.writeBytes(CRLF);
      context.write(size);
      context.write(chunk);
      context.writeAndFlush(Unpooled.wrappedBuffer(CRLF));
    } else {
      context.writeAndFlush(chunk);
    }
  }

  @Override
  public boolean writable() {
    return context.channel().isWritable();
  }

  @Override
  public void end() {
    if (chunked) {
      context.write(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
    context.flush();
    release();
    connection.written(exchange, response.status(), sentBytes(), false);
  }

  @Override
  public void fail() {
    release();
    connection.written(exchange, response.status(), sentBytes(), true);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
