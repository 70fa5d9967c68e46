package dev.brisk.profiler.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// A document inside of a page: deflated (zlib) and in Base64, which the browser's
/// `DecompressionStream` opens.
public final class Payload {
  private static final String BEGIN = "<script id=\"payload\" type=\"text/plain\">";
  private static final String END = "</script>";
  private static final int MAXIMUM_BYTES = 512 << 20;

  private Payload() {}

  /// Base64 of the deflated text.
  public static String encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      deflater.end();
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /// The element that holds an encoded text.
  public static String element(String encoded) {
    return BEGIN + encoded + END;
  }

  /// The document that a page holds.
  ///
  /// @throws IllegalArgumentException if it holds none
  static String of(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      throw new IllegalArgumentException("the page holds no profile");
    }
    return decode(page.substring(begin + BEGIN.length(), end));
  }

  /// The text that [#encode] was given.
  ///
  /// @throws IllegalArgumentException if it is damaged
  public static String decode(String encoded) {
    byte[] deflated = Base64.getDecoder().decode(encoded);
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      byte[] bytes = in.readNBytes(MAXIMUM_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("its data is damaged: " + e.getMessage(), e);
    }
  }
}
