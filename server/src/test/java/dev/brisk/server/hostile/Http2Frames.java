package dev.brisk.server.hostile;

import dev.brisk.server.http.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// HTTP/2 as frames written by hand (RFC 9113, section 4.1), for what no client library sends.
final class Http2Frames implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int PROTOCOL_ERROR = 1;
  static final int FLOW_CONTROL_ERROR = 3;
  static final int FRAME_SIZE_ERROR = 6;
  static final int COMPRESSION_ERROR = 9;
  static final int ENHANCE_YOUR_CALM = 11;

  /// @param code of RST_STREAM and GOAWAY, else 0
  record Frame(int type, int flags, int stream, byte[] payload, int code) {}

  private final RawClient client;
  private final DataInputStream in;

  Http2Frames(int port) throws IOException {
    client = new RawClient(port);
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    client.send(frame(SETTINGS, 0, 0, new byte[0]));
    in = new DataInputStream(client.socket().getInputStream());
  }

  Http2Frames send(byte[]... frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    client.send(all.toByteArray());
    return this;
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(payload.length >> 16);
    out.writeBytes(new byte[] {(byte) (payload.length >> 8), (byte) payload.length});
    out.writeBytes(new byte[] {(byte) type, (byte) flags, 0, 0});
    out.writeBytes(new byte[] {(byte) (stream >> 8), (byte) stream});
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /// HEADERS that end their stream; fields without indexing and without Huffman coding.
  static byte[] request(int stream, String... namesAndValues) {
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(namesAndValues));
  }

  static byte[] fields(String... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.write(0);
      for (String text : new String[] {namesAndValues[i], namesAndValues[i + 1]}) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & 0x7fffffff;
    byte[] payload = in.readNBytes(length);
    int at = type == GOAWAY ? 4 : 0;
    int code = type == GOAWAY || type == RST_STREAM ? payload[at + 3] : 0;
    return new Frame(type, flags, stream, payload, code);
  }

  /// The next frame of a type; others are passed over.
  Frame next(int type) throws IOException {
    Frame frame = next();
    while (frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  /// The next frame on a stream that is HEADERS, DATA or RST_STREAM; others are passed over.
  Frame nextOn(int stream) throws IOException {
    Frame frame = next();
    while (frame.stream() != stream || frame.type() == WINDOW_UPDATE) {
      frame = next();
    }
    return frame;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
