package dev.brisk.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// For whom an answer is kept.
public sealed interface CachePer {
  String HINT = "Write public, consumer, or claim(NAME) such as claim(tenant).";
  Pattern CLAIM = Pattern.compile("claim\\(([A-Za-z0-9_.:-]{1,100})\\)");

  /// For everybody who may ask.
  record Public() implements CachePer {}

  /// For the one consumer.
  record Consumer() implements CachePer {}

  /// For all consumers of whom the same is known.
  record Claim(String name) implements CachePer {}

  /// @throws IllegalArgumentException with [#HINT]
  static CachePer parse(String text) {
    if (text.equals("public")) {
      return new Public();
    } else if (text.equals("consumer")) {
      return new Consumer();
    }
    Matcher claim = CLAIM.matcher(text);
    if (!claim.matches()) {
      throw new IllegalArgumentException(HINT);
    }
    return new Claim(claim.group(1));
  }
}
