package dev.brisk.server.http.syntax;

import io.netty.util.NetUtil;

/// Host and port as in a Host field (RFC 3986, section 3.2), without user information.
public final class Authority {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  private Authority() {}

  /// Whether it is a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. A
  /// comma, which the RFC allows in names, is refused: it would hide two fields in one.
  public static boolean isValid(String text) {
    int end = text.length();
    int host;
    if (text.startsWith("[")) {
      host = text.indexOf(']') + 1;
      if (host == 0 || !isIpv6(text.substring(1, host - 1))) {
        return false;
      }
    } else {
      host = text.indexOf(':');
      host = host < 0 ? end : host;
      if (host == 0 || !isName(text, host)) {
        return false;
      }
    }
    return host == end || (text.charAt(host) == ':' && isPort(text, host + 1));
  }

  /// Whether both mean the same place; the scheme's own port may be left out.
  public static boolean same(String one, String other, boolean secure) {
    return one.equalsIgnoreCase(other)
        || withoutDefault(one, secure).equalsIgnoreCase(withoutDefault(other, secure));
  }

  /// Without a port that the scheme has anyway.
  public static String withoutDefault(String authority, boolean secure) {
    String port = secure ? ":443" : ":80";
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority.endsWith(":") ? authority.substring(0, authority.length() - 1) : authority;
  }

  /// Zones (`fe80::1%eth0`) mean nothing on another machine.
  private static boolean isIpv6(String text) {
    return text.indexOf('%') < 0 && text.indexOf('[') < 0 && NetUtil.isValidIpV6Address(text);
  }

  private static boolean isName(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= end
            || Character.digit(text.charAt(i + 1), 16) < 0
            || Character.digit(text.charAt(i + 2), 16) < 0) {
          return false;
        }
        i += 2;
      } else if (!isLetterOrDigit(c) && "-._~!$&'()*+;=".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isPort(String text, int start) {
    if (text.length() - start > MAX_PORT_DIGITS) {
      return false;
    }
    int port = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = port * 10 + (c - '0');
    }
    return port <= MAX_PORT;
  }
}
