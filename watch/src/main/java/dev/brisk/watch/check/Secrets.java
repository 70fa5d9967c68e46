package dev.brisk.watch.check;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Keeps secrets out of texts: those that are known, and what looks like one.
public final class Secrets {
  private static final int SHORTEST = 4;
  private static final String HIDDEN = "…";
  private static final Pattern SENSITIVE_NAME =
      Pattern.compile("(?i).*(auth|cookie|token|secret|key|password|session|signature).*");
  private static final Pattern LOOKS_SECRET =
      Pattern.compile(
          "(?i)(\\b(?:bearer|basic)\\s+)[A-Za-z0-9._~+/=-]{8,}"
              + "|(\\b[a-z_-]*(?:password|passwd|secret|token|api[-_]?key)\"?\\s*[:=]\\s*\"?)"
              + "[^\\s\",;&}]+"
              + "|(://)[^/@\\s:]+:[^/@\\s]+(?=@)"
              + "|()\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)?");

  private final List<String> known;

  public Secrets(List<String> known) {
    this.known =
        known.stream()
            .filter(each -> each.length() >= SHORTEST)
            .sorted((a, b) -> b.length() - a.length())
            .toList();
  }

  /// Whether a part of a path is one that nobody would write by hand: long, of digits and letters
  /// mixed, as the addresses of webhooks and status pages have. Numbers and words are none.
  static boolean looksSecret(String part) {
    return part.length() >= 16
        && part.matches("[A-Za-z0-9_.~%:=-]+")
        && (part.matches(".*[0-9].*[A-Za-z].*[0-9].*|.*[A-Za-z].*[0-9].*[A-Za-z].*")
            || part.length() >= 24
                && !part.matches("(?:[a-z]+|v?[0-9]+)(?:[-_.](?:[a-z]+|v?[0-9]+))*"));
  }

  static Secrets of(Target target) {
    List<String> known = new ArrayList<>();
    switch (target) {
      case Target.Http http -> {
        http.headers()
            .forEach((name, value) -> {
              if (SENSITIVE_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                known.add(value);
                known.add(value.substring(value.indexOf(' ') + 1));
              }
            });
        URI url = http.url();
        if (url.getRawUserInfo() != null) {
          known.add(url.getRawUserInfo());
        }
        for (String part : String.valueOf(url.getRawPath()).split("/")) {
          if (looksSecret(part)) {
            known.add(part);
          }
        }
        if (url.getRawQuery() != null) {
          for (String part : url.getRawQuery().split("&")) {
            known.add(part.substring(part.indexOf('=') + 1));
          }
        }
      }
      case Target.Heartbeat heartbeat -> known.add(heartbeat.token());
      case Target.Tcp tcp -> {}
      case Target.Tls tls -> {}
    }
    return new Secrets(known);
  }

  /// The text with each secret as `…`.
  public String hide(String text) {
    String hidden = text;
    for (String each : known) {
      hidden = hidden.replace(each, HIDDEN);
    }
    return LOOKS_SECRET
        .matcher(hidden)
        .replaceAll(found -> {
          for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
              return java.util.regex.Matcher.quoteReplacement(found.group(group) + HIDDEN);
            }
          }
          return HIDDEN;
        });
  }
}
