package dev.brisk.server.endpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// Entity tags (RFC 9110, section 8.8.3) and their comparison.
final class Validators {
  private Validators() {}

  /// A strong entity tag of a body: 128 bits of its SHA-256.
  static String of(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"'
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16))
          + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The tag of the same content in another coding.
  static String forCoding(String tag, String coding) {
    return tag.substring(0, tag.length() - 1) + '-' + coding + '"';
  }

  /// Whether `If-None-Match` names this tag: a list or `*`, compared weakly (RFC 9110, section
  /// 13.1.2).
  static boolean noneMatchNames(String field, String tag) {
    String own = opaque(tag);
    int i = 0;
    int length = field.length();
    while (i < length) {
      char c = field.charAt(i);
      if (c == '*') {
        return true;
      }
      if (c == '"') {
        int end = field.indexOf('"', i + 1);
        if (end < 0) {
          return false;
        }
        if (end - i - 1 == own.length() && field.startsWith(own, i + 1)) {
          return true;
        }
        i = end + 1;
      } else {
        i++;
      }
    }
    return false;
  }

  private static String opaque(String tag) {
    return tag.substring(tag.indexOf('"') + 1, tag.length() - 1);
  }
}
