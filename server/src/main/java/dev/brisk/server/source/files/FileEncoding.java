package dev.brisk.server.source.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The precompressed forms that may lie beside a file, the smallest usually first.
enum FileEncoding {
  BR("br", ".br"),
  ZSTD("zstd", ".zst"),
  GZIP("gzip", ".gz");

  private final String token;
  private final String suffix;

  FileEncoding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /// As in `Content-Encoding`.
  String token() {
    return token;
  }

  String suffix() {
    return suffix;
  }

  /// What a client takes, best first (RFC 9110, section 12.5.3).
  static List<FileEncoding> accepted(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return List.of();
    }
    double[] weights = new double[values().length];
    double others = 0;
    Arrays.fill(weights, -1);
    for (String element : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = element.split(";", -1);
      String token = parts[0].strip();
      double weight = parts.length > 1 ? weight(parts[1].strip()) : 1;
      if (token.equals("*")) {
        others = weight;
      }
      for (FileEncoding encoding : values()) {
        if (token.equals(encoding.token) || token.equals("x-" + encoding.token)) {
          weights[encoding.ordinal()] = weight;
        }
      }
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] < 0 ? others : weights[i];
    }
    List<FileEncoding> accepted = new ArrayList<>(List.of(values()));
    accepted.removeIf(encoding -> weights[encoding.ordinal()] <= 0);
    accepted.sort(Comparator.comparingDouble(encoding -> -weights[encoding.ordinal()]));
    return accepted;
  }

  private static double weight(String parameter) {
    if (!parameter.startsWith("q=")) {
      return 1;
    }
    try {
      return Double.parseDouble(parameter.substring(2));
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }
}
