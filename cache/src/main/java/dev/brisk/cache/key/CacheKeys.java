package dev.brisk.cache.key;

/// Makes keys of the form `<name>:<64 hex digits>`, the digits being a SHA-256.
public final class CacheKeys {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private CacheKeys() {}

  /// The key of canonical bytes.
  public static String hashed(String name, byte[] canonical, int offset, int length) {
    byte[] digest = Sha256.digest(canonical, offset, length);
    char[] key = new char[name.length() + 1 + 64];
    name.getChars(0, name.length(), key, 0);
    key[name.length()] = ':';
    int at = name.length() + 1;
    for (byte octet : digest) {
      key[at++] = HEX[(octet >> 4) & 0xF];
      key[at++] = HEX[octet & 0xF];
    }
    return new String(key);
  }

  public static String hashed(String name, byte[] canonical) {
    return hashed(name, canonical, 0, canonical.length);
  }
}
