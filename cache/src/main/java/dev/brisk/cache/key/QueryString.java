package dev.brisk.cache.key;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The canonical form of query strings.
public final class QueryString {
  private QueryString() {}

  private record Pair(String name, String value) {}

  /// Pairs sorted by name, those of one name in their order (`a=1&a=2` is a list); percent escapes
  /// only where needed, in upper case; `+` as a space; empty pairs left out; `a` the same as `a=`.
  ///
  /// An escape that is none (`%zz`) stays as it was written, so that it never meets another query.
  public static String canonical(String rawQuery) {
    List<Pair> pairs = new ArrayList<>();
    for (String part : rawQuery.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        pairs.add(
            equals < 0
                ? new Pair(normal(part), "")
                : new Pair(normal(part.substring(0, equals)), normal(part.substring(equals + 1))));
      }
    }
    pairs.sort(Comparator.comparing(Pair::name)); // stable
    StringBuilder form = new StringBuilder(rawQuery.length());
    for (Pair pair : pairs) {
      if (!form.isEmpty()) {
        form.append('&');
      }
      form.append(pair.name()).append('=').append(pair.value());
    }
    return form.toString();
  }

  private static String normal(String part) {
    StringBuilder form = new StringBuilder(part.length());
    byte[] octets = part.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xFF;
      if (octet == '%') {
        int high = i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
        int low = i + 2 < octets.length ? Character.digit(octets[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          form.append('%'); // unescaped, as no valid escape ever is
          continue;
        }
        octet = high * 16 + low;
        i += 2;
      } else if (octet == '+') {
        octet = ' ';
      }
      if (isUnreserved(octet)) {
        form.append((char) octet);
      } else {
        form.append('%')
            .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(octet & 0xF, 16)));
      }
    }
    return form.toString();
  }

  private static boolean isUnreserved(int octet) {
    return octet >= 'a' && octet <= 'z'
        || octet >= 'A' && octet <= 'Z'
        || octet >= '0' && octet <= '9'
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }
}
