package dev.brisk.server.source.http;

import dev.brisk.server.source.http.HttpTransport.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// Unpacks gzip within a bound. Unlike Netty's decompressor, which passes a cut-off stream as the
/// whole, it checks length and checksum.
final class Gunzip {
  private Gunzip() {}

  /// @throws Failure TOO_LARGE beyond the bound, BROKEN if it is no whole gzip stream
  static byte[] unpack(byte[] packed, long maxBytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] unpacked = in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 16));
      if (in.read() >= 0) {
        throw HttpTransport.tooLarge(maxBytes);
      }
      return unpacked;
    } catch (IOException broken) {
      throw new Failure(Failure.Kind.BROKEN, "The upstream gave no usable answer.", broken);
    }
  }
}
