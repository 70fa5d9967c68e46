package dev.brisk.server.proxy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `Forwarded` (RFC 7239): read strictly, written for what comes next.
final class ForwardedField {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
  private static final Pattern PAIR =
      Pattern.compile(
          "[ \\t]*(" + TOKEN + ")=(" + TOKEN + "|\"((?:[^\"\\\\]|\\\\.)*)\")[ \\t]*([;,]|$)");

  private ForwardedField() {}

  /// The elements, each with its parameters by lower-case name; none if it is malformed or has a
  /// parameter twice.
  static List<Map<String, String>> parse(String text) {
    List<Map<String, String>> elements = new ArrayList<>();
    Map<String, String> element = new HashMap<>();
    Matcher pair = PAIR.matcher(text);
    int at = 0;
    while (pair.find() && pair.start() == at) {
      at = pair.end();
      String quoted = pair.group(3);
      String value = quoted == null ? pair.group(2) : quoted.replaceAll("\\\\(.)", "$1");
      if (element.put(pair.group(1).toLowerCase(Locale.ROOT), value) != null) {
        return List.of();
      }
      if (!pair.group(4).equals(";")) {
        elements.add(element);
        element = new HashMap<>();
      }
      if (pair.group(4).isEmpty()) {
        return elements;
      }
    }
    return List.of();
  }

  /// @param from the client, and each proxy before this one's neighbour
  /// @param neighbour who sent it to us
  static String of(List<String> from, String neighbour, @Nullable String host, String proto) {
    List<String> elements = new ArrayList<>();
    from.forEach(each -> elements.add("for=" + node(each)));
    elements.add("for=" + node(neighbour));
    elements.set(
        0,
        elements.getFirst()
            + (host == null ? "" : ";host=" + value(host))
            + ";proto="
            + value(proto));
    return String.join(", ", elements);
  }

  private static String node(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address
          ? "\"[" + address.replaceFirst("%.*", "") + "]\""
          : address;
    } catch (IllegalArgumentException noAddress) {
      return value(address);
    }
  }

  private static String value(String text) {
    if (text.matches(TOKEN)) {
      return text;
    }
    return "\"" + text.replaceAll("[^ -~]", "").replaceAll("([\"\\\\])", "\\\\$1") + "\"";
  }

  /// The address of a `for`, as `X-Forwarded-For` has it: without port and brackets.
  static String address(String node) {
    int bracket = node.indexOf(']');
    if (node.startsWith("[") && bracket > 0) {
      return node.substring(1, bracket);
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
