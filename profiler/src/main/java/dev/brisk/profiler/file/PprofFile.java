package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Reads pprof's form: our own export, and what Go and profilers of other languages write.
///
/// Fields as in <https://github.com/google/pprof/blob/main/proto/profile.proto>. Where a sample has
/// several values, the file's default is shown, or else the last. Counts of samples become time by
/// the file's period.
final class PprofFile {
  private record Kind(String type, String unit) {}

  private record Function(String name, String file) {}

  /// A call in a location: one that was inlined stands before its caller.
  private record Call(long function, long line) {}

  private final List<String> strings = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<Long, List<Call>> locations = new HashMap<>();
  private final Map<Long, Function> functions = new HashMap<>();
  private final Map<Long, Integer> methods = new HashMap<>();
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Protobuf message;
  private Kind period = new Kind("", "");

  private PprofFile(byte[] bytes) {
    message = new Protobuf(ByteBuffer.wrap(bytes));
  }

  /// @param target what the header says was profiled
  /// @param mode which of the file's values to take; null: its default
  /// @throws IllegalArgumentException if it is no such file
  static SampleProfile read(byte[] bytes, String target, @Nullable Mode mode) {
    return new PprofFile(bytes).profile(target, mode);
  }

  private SampleProfile profile(String target, @Nullable Mode mode) {
    for (Protobuf.Field field : message.fields()) {
      if (field.number() == 6) {
        strings.add(field.text());
      }
    }
    long start = 0;
    long duration = 0;
    long periodLength = 0;
    long byDefault = 0;
    for (Protobuf.Field field : message.fields()) {
      switch (field.number()) {
        case 1 -> kinds.add(kind(field.message()));
        case 4 -> location(field.message());
        case 5 -> function(field.message());
        case 9 -> start = field.value();
        case 10 -> duration = field.value();
        case 11 -> period = kind(field.message());
        case 12 -> periodLength = field.value();
        case 14 -> byDefault = field.value();
        default -> {} // what mappings, comments and filters say is not shown
      }
    }
    if (kinds.isEmpty() || functions.isEmpty() || !strings.contains("")) {
      throw new IllegalArgumentException("it is binary, and no form that is known");
    }
    int chosen = chosen(mode, string(byDefault));
    Kind kind = kinds.get(chosen);
    boolean counted = kind.unit.equals("count") && nanos(period.unit) > 0 && periodLength > 0;
    long scale =
        counted
            ? periodLength * nanos(period.unit)
            : nanos(kind.unit) > 0 ? nanos(kind.unit) : bytes(kind.unit);
    long samples = samples(chosen, scale);
    List<String> notes = new ArrayList<>();
    notes.add(
        "The numbers are the file's \"%s\" in %s%s."
            .formatted(
                kind.type,
                kind.unit,
                counted ? ", times its period" : scale == 0 ? ", shown as nanoseconds" : ""));
    if (kinds.size() > 1) {
      notes.add("It also holds " + others(chosen) + ".");
    }
    return builder.build(
        new SampleHeader(
            mode(kind, period),
            "pprof",
            target,
            Instant.ofEpochSecond(0, start),
            Duration.ofNanos(Math.max(0, duration)),
            nanos(period.unit) * periodLength,
            samples,
            0,
            0,
            0,
            OptionalDouble.empty(),
            new SampleHeader.LineTrust(false, "How exact its lines are, the file does not say."),
            SampleHeader.Measures.UNKNOWN,
            notes,
            null));
  }

  private String others(int chosen) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      if (i != chosen) {
        others.add("\"" + kinds.get(i).type + "\" in " + kinds.get(i).unit);
      }
    }
    return String.join(", ", others);
  }

  private int chosen(@Nullable Mode mode, String byDefault) {
    int last = kinds.size() - 1;
    if (mode == null) {
      for (int i = last; i >= 0; i--) {
        if (kinds.get(i).type.equals(byDefault)) {
          return i;
        }
      }
      return last;
    }
    for (int i = last; i >= 0; i--) {
      if (mode(kinds.get(i), period) == mode) {
        return i;
      }
    }
    // The caller compares, and says what the file holds.
    return last;
  }

  private static Mode mode(Kind kind, Kind period) {
    String type = kind.type.toLowerCase(Locale.ROOT);
    if (bytes(kind.unit) > 0) {
      return Mode.ALLOC;
    }
    String measured = kind.unit.equals("count") ? period.type.toLowerCase(Locale.ROOT) : type;
    if (measured.contains("wall")) {
      return Mode.WALL;
    }
    return measured.contains("lock")
            || measured.contains("delay")
            || measured.contains("contention")
        ? Mode.LOCK
        : Mode.CPU;
  }

  /// 0 where the unit is none of time.
  private static long nanos(String unit) {
    return switch (unit) {
      case "nanoseconds", "ns" -> 1;
      case "microseconds", "us" -> 1_000;
      case "milliseconds", "ms" -> 1_000_000;
      case "seconds", "s" -> 1_000_000_000;
      default -> 0;
    };
  }

  private static long bytes(String unit) {
    return switch (unit) {
      case "bytes", "byte", "B" -> 1;
      case "kilobytes", "KiB", "kB" -> 1024;
      case "megabytes", "MiB", "MB" -> 1024 * 1024;
      default -> 0;
    };
  }

  private long samples(int chosen, long scale) {
    long taken = 0;
    for (Protobuf.Field field : message.fields()) {
      if (field.number() != 2) {
        continue;
      }
      List<Long> stack = new ArrayList<>();
      List<Long> values = new ArrayList<>();
      String endpoint = SampleProfile.NO_ENDPOINT;
      for (Protobuf.Field part : field.message().fields()) {
        switch (part.number()) {
          case 1 -> part.numbers(stack);
          case 2 -> part.numbers(values);
          case 3 -> endpoint = endpoint(part.message(), endpoint);
          default -> {} // nothing else is defined
        }
      }
      if (values.size() != kinds.size()) {
        throw new IllegalArgumentException(
            "a sample has %d values, but the file %d kinds of them"
                .formatted(values.size(), kinds.size()));
      }
      // What was freed since is less than nothing in differences of two files.
      long weight = Math.max(0, values.get(chosen)) * Math.max(1, scale);
      long count = kinds.getFirst().unit.equals("count") ? Math.max(0, values.getFirst()) : 1;
      if (weight > 0) {
        add(stack, endpoint, weight, count);
        taken += count;
      }
    }
    return taken;
  }

  private void add(List<Long> stack, String endpoint, long weight, long count) {
    List<Call> calls = new ArrayList<>();
    for (long location : stack) {
      List<Call> here = locations.get(location);
      if (here == null) {
        throw new IllegalArgumentException("there is no location " + location);
      }
      calls.addAll(here);
    }
    builder.add(
        endpoint,
        calls.stream().mapToInt(call -> method(call.function)).toArray(),
        calls.stream().mapToInt(call -> (int) call.line).toArray(),
        weight,
        count);
  }

  private int method(long id) {
    return methods.computeIfAbsent(
        id,
        unseen -> {
          Function function = functions.getOrDefault(unseen, new Function("(unknown)", ""));
          return function.file.endsWith(".java")
              ? Collapsed.method(builder, function.name)
              : builder.method("", function.name);
        });
  }

  private String endpoint(Protobuf label, String otherwise) {
    String key = "";
    String value = "";
    for (Protobuf.Field field : label.fields()) {
      switch (field.number()) {
        case 1 -> key = string(field.value());
        case 2 -> value = string(field.value());
        default -> {} // labels that are numbers
      }
    }
    return key.equals("endpoint") ? value : otherwise;
  }

  private Kind kind(Protobuf message) {
    String type = "";
    String unit = "";
    for (Protobuf.Field field : message.fields()) {
      switch (field.number()) {
        case 1 -> type = string(field.value());
        case 2 -> unit = string(field.value());
        default -> {} // nothing else is defined
      }
    }
    return new Kind(type, unit);
  }

  private void location(Protobuf message) {
    long id = 0;
    long address = 0;
    List<Call> calls = new ArrayList<>();
    for (Protobuf.Field field : message.fields()) {
      switch (field.number()) {
        case 1 -> id = field.value();
        case 3 -> address = field.value();
        case 4 -> calls.add(call(field.message()));
        default -> {} // its mapping
      }
    }
    if (calls.isEmpty()) {
      // Not symbolized: its address is its name.
      long unnamed = -1 - functions.size();
      functions.put(unnamed, new Function("0x" + Long.toHexString(address), ""));
      calls.add(new Call(unnamed, 0));
    }
    locations.put(id, calls);
  }

  private static Call call(Protobuf message) {
    long function = 0;
    long line = 0;
    for (Protobuf.Field field : message.fields()) {
      switch (field.number()) {
        case 1 -> function = field.value();
        case 2 -> line = field.value();
        default -> {} // its column
      }
    }
    return new Call(function, line);
  }

  private void function(Protobuf message) {
    long id = 0;
    String name = "";
    String systemName = "";
    String file = "";
    for (Protobuf.Field field : message.fields()) {
      switch (field.number()) {
        case 1 -> id = field.value();
        case 2 -> name = string(field.value());
        case 3 -> systemName = string(field.value());
        case 4 -> file = string(field.value());
        default -> {} // its first line
      }
    }
    functions.put(id, new Function(name.isEmpty() ? systemName : name, file));
  }

  private String string(long index) {
    if (index < 0 || index >= strings.size()) {
      throw new IllegalArgumentException("it is binary, and no form that is known");
    }
    return strings.get((int) index);
  }
}
