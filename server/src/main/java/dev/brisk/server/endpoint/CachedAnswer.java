package dev.brisk.server.endpoint;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer as the cache keeps it: bytes with their validator, and what can be prepared once.
///
/// Immutable to the outside. The prepared forms are filled in by whichever event loop comes first;
/// a race makes the same thing twice.
final class CachedAnswer {
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;
  private final String etag;
  private final boolean compressible;
  private final @Nullable Answer passThrough;

  private byte @Nullable [] gzip;
  // One for each coding: the answer as it is sent during one second.
  private @Nullable RenderedResponse identityPrepared;
  private @Nullable RenderedResponse gzipPrepared;

  CachedAnswer(int status, List<Map.Entry<String, String>> headers, byte[] body, String etag) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.etag = etag;
    this.compressible = GzipEncoding.worthwhile(headers, body.length);
    this.passThrough = null;
  }

  private CachedAnswer(Answer passThrough) {
    this.status = passThrough.status();
    this.headers = List.of();
    this.body = new byte[0];
    this.etag = "";
    this.compressible = false;
    this.passThrough = passThrough;
  }

  /// The answer with its bytes, or, when its body is a stream or a file, the answer to be passed on
  /// by the one caller that caused it.
  static CachedAnswer of(Answer answer) {
    if (!(answer.body() instanceof Body.Bytes bytes)) {
      return new CachedAnswer(answer);
    }
    List<Map.Entry<String, String>> headers = DirectAnswers.headers(answer);
    String own = null;
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equals("etag") && header.getValue().startsWith("\"")) {
        own = header.getValue();
      }
    }
    headers.removeIf(header -> REPLACED.contains(header.getKey()));
    return new CachedAnswer(
        answer.status(), headers, bytes.array(), own == null ? Validators.of(bytes.array()) : own);
  }

  private static final List<String> REPLACED = List.of("etag", "cache-control", "age", "expires");

  /// Whether it may be kept for others: a plain success, in memory, that names nobody.
  static boolean mayBeKept(Answer answer, List<String> varyBy) {
    return (answer.status() == 200 || answer.status() == 203) && isForAll(answer, varyBy);
  }

  /// What the source can be asked by if the answer still holds: its entity tag, or else its date.
  static @Nullable String validator(Answer answer) {
    String date = null;
    for (Map.Entry<String, String> header : answer.headers()) {
      switch (header.getKey()) {
        case "etag" -> {
          return header.getValue();
        }
        case "last-modified" -> date = header.getValue();
        default -> {}
      }
    }
    return date;
  }

  /// Whether it is in memory and names nobody.
  ///
  /// @param varyBy the fields that its key knows
  static boolean isForAll(Answer answer, List<String> varyBy) {
    if (!(answer.body() instanceof Body.Bytes)) {
      return false;
    }
    for (Map.Entry<String, String> header : answer.headers()) {
      switch (header.getKey()) {
        case "set-cookie" -> {
          return false;
        }
        case "cache-control" -> {
          // Directives know no case (RFC 9111, section 5.2).
          String value = header.getValue().toLowerCase(Locale.ROOT);
          if (value.contains("no-store") || value.contains("private")) {
            return false;
          }
        }
        case "vary" -> {
          for (String field : header.getValue().split(",")) {
            String name = field.strip().toLowerCase(Locale.ROOT);
            if (!name.equals("accept-encoding") && !varyBy.contains(name)) {
              return false;
            }
          }
        }
        default -> {}
      }
    }
    return true;
  }

  int status() {
    return status;
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  String etag() {
    return etag;
  }

  /// Null for answers whose bytes are here.
  @Nullable Answer passThrough() {
    return passThrough;
  }

  /// Whether it has a compressed variant, so that answers vary by `Accept-Encoding`.
  boolean compressible() {
    return compressible;
  }

  /// The compressed body; compressed once, however often it is sent.
  byte[] gzip() {
    byte[] compressed = gzip;
    if (compressed == null) {
      compressed = GzipEncoding.compress(body);
      gzip = compressed;
    }
    return compressed;
  }

  @Nullable RenderedResponse prepared(boolean gzipped) {
    return gzipped ? gzipPrepared : identityPrepared;
  }

  void prepared(boolean gzipped, RenderedResponse prepared) {
    if (gzipped) {
      gzipPrepared = prepared;
    } else {
      identityPrepared = prepared;
    }
  }

  /// What it weighs in memory, in bytes, the prepared forms included.
  int weightBytes() {
    long weight = 700L + body.length + (compressible ? body.length / 2 : 0);
    for (Map.Entry<String, String> header : headers) {
      weight += 100L + header.getKey().length() + header.getValue().length();
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }
}
