package dev.brisk.profiler.weave;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The line numbers that Kotlin gives to inlined code: they lie beyond the end of the source, and
/// the class's source map (JSR-45) says for which call each of them stands.
final class InlinedLines {
  private static final String STRATUM = "*S KotlinDebug";
  private static final Pattern MAPPING =
      Pattern.compile("\\d+(?:#\\d+)?(?:,(\\d{1,5}))?:(\\d{1,5})(?:,(\\d{1,5}))?");
  private static final int HIGHEST_LINE = 65_535;

  private InlinedLines() {}

  static BitSet of(ClassModel model) {
    return model
        .findAttribute(Attributes.sourceDebugExtension())
        .map(map -> of(new String(map.contents(), StandardCharsets.UTF_8)))
        .orElseGet(BitSet::new);
  }

  static BitSet of(String sourceMap) {
    BitSet lines = new BitSet();
    boolean inStratum = false;
    for (String line : sourceMap.lines().toList()) {
      if (line.startsWith("*S")) {
        inStratum = line.equals(STRATUM);
      }
      Matcher mapping = MAPPING.matcher(line);
      if (inStratum && mapping.matches()) {
        int from = Integer.parseInt(mapping.group(2));
        int count = number(mapping.group(1)) * number(mapping.group(3));
        lines.set(
            Math.min(from, HIGHEST_LINE), (int) Math.min(from + (long) count, HIGHEST_LINE + 1));
      }
    }
    return lines;
  }

  private static int number(@Nullable String text) {
    return text == null ? 1 : Math.min(Integer.parseInt(text), 40_000);
  }
}
