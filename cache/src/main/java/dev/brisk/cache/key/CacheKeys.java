package dev.brisk.cache.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Makes keys of the form `<name>:<64 hex digits>`, the digits being a SHA-256 of a canonical form.
public final class CacheKeys {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /// Values keep their digits: two decimals that are one double are two inputs.
  private static final CanonicalJson EXACT = CanonicalJson.standard().withExactFractions();

  private CacheKeys() {}

  /// The key of canonical bytes.
  public static String hashed(String name, byte[] canonical) {
    return hashed(name, canonical, 0, canonical.length);
  }

  public static String hashed(String name, byte[] canonical, int offset, int length) {
    return text(name, Sha256.digest(canonical, offset, length));
  }

  /// The key of several parts; their lengths are hashed too, so that no two lists of parts meet.
  public static String hashed(String name, byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += Integer.BYTES + part.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      joined.putInt(part.length).put(part);
    }
    return hashed(name, joined.array());
  }

  /// The key of a JSON body, however it was written.
  ///
  /// @throws MalformedJsonException when it is not JSON
  public static String ofJson(String name, byte[] json) {
    return CanonicalJson.standard().key(name, json);
  }

  /// The key of named values: text, numbers, booleans, null, lists and maps of these.
  ///
  /// @throws IllegalArgumentException for other types, NaN and infinity
  public static String ofValues(String name, Map<String, ?> values) {
    return EXACT.key(name, CanonicalValues.json(values));
  }

  /// The canonical JSON of named values, to be joined with other parts.
  public static byte[] canonical(Map<String, ?> values) {
    return EXACT.canonicalize(CanonicalValues.json(values));
  }

  /// The key of a raw query string (without `?`); see [QueryString#canonical].
  public static String ofQuery(String name, String rawQuery) {
    return hashed(name, QueryString.canonical(rawQuery).getBytes(StandardCharsets.UTF_8));
  }

  /// The key of a statement and its parameters; see [SqlText#canonical].
  public static String ofSql(String name, String sql, Map<String, ?> parameters) {
    return hashed(
        name, SqlText.canonical(sql).getBytes(StandardCharsets.UTF_8), canonical(parameters));
  }

  private static String text(String name, byte[] digest) {
    char[] key = new char[name.length() + 1 + 2 * digest.length];
    name.getChars(0, name.length(), key, 0);
    int at = name.length();
    key[at++] = ':';
    for (byte octet : digest) {
      key[at++] = HEX[(octet >> 4) & 0xF];
      key[at++] = HEX[octet & 0xF];
    }
    return new String(key);
  }
}
