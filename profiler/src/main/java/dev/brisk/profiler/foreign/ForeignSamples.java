package dev.brisk.profiler.foreign;

import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Texts in which profilers of other languages keep sampled stacks: V8's `.cpuprofile`, what `perf
/// script` prints, Austin's.
public final class ForeignSamples {
  private ForeignSamples() {}

  /// Reads a text; null if it is none of these.
  ///
  /// @param target what the header says was profiled
  /// @throws IllegalArgumentException if it begins like one and goes on otherwise
  public static @Nullable SampleProfile read(String text, String target) {
    if (CpuProfile.looksLike(text)) {
      return CpuProfile.read(text, target);
    }
    if (Austin.looksLike(text)) {
      return Austin.read(text, target);
    }
    return PerfScript.looksLike(text) ? PerfScript.read(text, target) : null;
  }

  /// A binary form that its own program must turn into text first; null if it is none.
  ///
  /// @param start its first bytes, a character each
  public static @Nullable String binary(String start) {
    if (start.startsWith("PERFILE")) {
      return "it is perf.data, which perf itself must read: perf script -i FILE > stacks.txt";
    }
    if (start.startsWith("MOJ")) {
      return "it is Austin's binary form: mojo2austin FILE stacks.txt";
    }
    return null;
  }

  static SampleHeader header(
      Mode mode,
      String engine,
      String target,
      Duration duration,
      long samples,
      long failed,
      List<String> notes) {
    return new SampleHeader(
        mode,
        engine,
        target,
        Instant.EPOCH,
        duration,
        0,
        samples,
        0,
        failed,
        0,
        OptionalDouble.empty(),
        new SampleHeader.LineTrust(false, "Lines of other languages are not shown."),
        SampleHeader.Measures.UNKNOWN,
        notes,
        null);
  }

  static IllegalArgumentException malformed(int line, String found, String expected) {
    String shown = found.length() <= 80 ? found : found.substring(0, 80) + "…";
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "line %d is not %s: %s", line, expected, shown));
  }
}
