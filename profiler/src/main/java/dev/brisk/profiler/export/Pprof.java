package dev.brisk.profiler.export;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// A profile in pprof's form: a compressed protocol buffer.
///
/// Fields as in <https://github.com/google/pprof/blob/main/proto/profile.proto>. A sample has two
/// values, its count and its weight (nanoseconds or bytes), and its endpoint as the label
/// `endpoint`.
public final class Pprof {
  // Field numbers of the message Profile.
  private static final int SAMPLE_TYPE = 1;
  private static final int SAMPLE = 2;
  private static final int LOCATION = 4;
  private static final int FUNCTION = 5;
  private static final int STRING_TABLE = 6;
  private static final int TIME_NANOS = 9;
  private static final int DURATION_NANOS = 10;
  private static final int PERIOD_TYPE = 11;
  private static final int PERIOD = 12;
  private static final int DEFAULT_SAMPLE_TYPE = 14;

  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private final Protobuf message = new Protobuf();

  private Pprof() {
    string("");
  }

  /// The file's bytes.
  public static byte[] write(SampleProfile profile) {
    return new Pprof().bytes(profile);
  }

  private byte[] bytes(SampleProfile profile) {
    SampleHeader header = profile.header();
    String kind = header.mode().name().toLowerCase(Locale.ROOT);
    String unit = header.mode().isTime() ? "nanoseconds" : "bytes";
    message.message(SAMPLE_TYPE, valueType("samples", "count"));
    message.message(SAMPLE_TYPE, valueType(kind, unit));
    profile.trees().forEach((endpoint, tree) -> samples(tree.root(), endpoint, new ArrayList<>()));
    for (int i = 0; i < profile.methods().size(); i++) {
      function(i + 1, profile.methods().get(i));
    }
    message.number(TIME_NANOS, header.start().toEpochMilli() * 1_000_000);
    message.number(DURATION_NANOS, header.duration().toNanos());
    message.message(PERIOD_TYPE, valueType(kind, unit));
    message.number(PERIOD, header.periodNanos());
    message.number(DEFAULT_SAMPLE_TYPE, string(kind));
    strings.keySet().forEach(text -> message.text(STRING_TABLE, text));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(message.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private Protobuf valueType(String type, String unit) {
    return new Protobuf().number(1, string(type)).number(2, string(unit));
  }

  private void samples(CallTree.Node node, String endpoint, List<Long> path) {
    long below = 0;
    for (CallTree.Node child : node.children()) {
      below += child.count();
      path.addFirst(child.method() + 1L);
      samples(child, endpoint, path);
      path.removeFirst();
    }
    if (node.self() > 0) {
      Protobuf sample = new Protobuf();
      sample.packed(1, path);
      sample.packed(2, List.of(Math.max(0, node.count() - below), node.self()));
      if (!endpoint.isEmpty()) {
        sample.message(3, new Protobuf().number(1, string("endpoint")).number(2, string(endpoint)));
      }
      message.message(SAMPLE, sample);
    }
  }

  /// A function and the one location in it: the tree knows no lines.
  private void function(long id, Frame method) {
    message.message(
        LOCATION, new Protobuf().number(1, id).message(4, new Protobuf().number(1, id)));
    message.message(
        FUNCTION,
        new Protobuf()
            .number(1, id)
            .number(2, string(method.name()))
            .number(3, string(method.name()))
            .number(4, string(method.sourceFile())));
  }

  private int string(String text) {
    return strings.computeIfAbsent(text, t -> strings.size());
  }
}
