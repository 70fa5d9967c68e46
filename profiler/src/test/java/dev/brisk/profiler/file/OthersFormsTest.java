package dev.brisk.profiler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.export.Pprof;
import dev.brisk.profiler.export.Speedscope;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.report.SampleReport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P11: what is exported for other tools can be opened again, and so can what others write in these
/// forms. Such files were answered by "which is written, not read".
class OthersFormsTest {
  private static final String NAMED = "\"name\":\"w\",\"unit\":\"milliseconds\",\"startValue\":0,";

  private final SampleProfile shop = SyntheticProfile.shop(true);
  @TempDir private Path directory;

  @Test
  void ourPprofIsTheSameProfile() throws Exception {
    SampleProfile read = ProfileFile.read(file("p.pb.gz", Pprof.write(shop)), Mode.CPU);
    assertThat(ProfileFileTest.stacks(read)).isEqualTo(ProfileFileTest.stacks(shop));
    assertThat(read.header().samples()).isEqualTo(shop.header().samples());
    assertThat(read.header().duration()).isEqualTo(shop.header().duration());
    assertThat(read.header().target()).isEqualTo("p.pb.gz");
  }

  @Test
  void ourSpeedscopeIsTheSameProfile() throws Exception {
    SampleProfile read = ProfileFile.read(text("p.json", Speedscope.write(shop)), null);
    assertThat(ProfileFileTest.stacks(read)).isEqualTo(ProfileFileTest.stacks(shop));
    assertThat(read.total()).isEqualTo(shop.total());
  }

  @Test
  void anEventedSpeedscopeFileGivesTimeToWhatIsOpen() throws Exception {
    SampleProfile read =
        speedscope(
            """
            {"type":"evented",%s"endValue":10,"events":[
              {"type":"O","frame":0,"at":0},{"type":"O","frame":1,"at":2},
              {"type":"C","frame":1,"at":9},{"type":"C","frame":0,"at":10}]}\
            """
                .formatted(NAMED));
    assertThat(ProfileFileTest.stacks(read))
        .isEqualTo(Map.of("|main", 3_000_000L, "|main;src/app.ts:work", 7_000_000L));
    assertThatThrownBy(() ->
            speedscope(
                "{\"type\":\"evented\","
                    + NAMED
                    + "\"events\":[{\"type\":\"C\",\"frame\":1,\"at\":2}]}"))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("at 2.0 the frame 1 ends, which is not the innermost");
    assertThatThrownBy(() ->
            speedscope("{\"type\":\"sampled\"," + NAMED + "\"samples\":[[7]],\"weights\":[1]}"))
        .hasMessageContaining("there is no frame 7");
  }

  /// As Go's heap profiles are: four kinds of values, inlined calls, unpacked numbers, no default.
  @Test
  void aStrangersPprofShowsItsLastKindOfValues() throws Exception {
    byte[] file =
        bytes(
            message(1, number(1, 1), number(2, 2)),
            message(1, number(1, 3), number(2, 4)),
            message(2, number(1, 1), number(2, 2), number(2, 512)),
            message(
                4, number(1, 1), message(4, number(1, 2), number(2, 30)), message(4, number(1, 1))),
            message(5, number(1, 1), number(2, 5)),
            message(5, number(1, 2), number(2, 6)),
            text(6, ""),
            text(6, "inuse_objects"),
            text(6, "count"),
            text(6, "inuse_space"),
            text(6, "bytes"),
            text(6, "main.main"),
            text(6, "net/http.(*conn).serve"));
    SampleProfile read = ProfileFile.read(file("heap.pb", file), null);
    assertThat(ProfileFileTest.stacks(read))
        .isEqualTo(Map.of("|main.main;net/http.(*conn).serve", 512L));
    assertThat(read.header().mode()).isEqualTo(Mode.ALLOC);
    assertThat(read.header().samples()).isEqualTo(2);
    assertThat(read.header().notes())
        .containsExactly(
            "The numbers are the file's \"inuse_space\" in bytes.",
            "It also holds \"inuse_objects\" in count.");
    assertThat(SampleReport.header(read)).startsWith("allocation of heap.pb\n");
    assertThatThrownBy(() -> ProfileFile.read(directory.resolve("heap.pb"), Mode.WALL))
        .hasMessageContaining("holds allocation, not wall time");
  }

  @Test
  void countsOfSamplesBecomeTimeByThePeriod() throws Exception {
    byte[] file =
        bytes(
            message(1, number(1, 1), number(2, 2)),
            message(2, number(1, 1), number(2, 3)),
            message(4, number(1, 1), number(3, 0xbeef)),
            message(5, number(1, 1), number(2, 3)),
            text(6, ""),
            text(6, "samples"),
            text(6, "count"),
            text(6, "wall"),
            text(6, "milliseconds"),
            message(11, number(1, 3), number(2, 4)),
            number(12, 10));
    SampleProfile read = ProfileFile.read(file("wall.pprof", file), null);
    assertThat(ProfileFileTest.stacks(read)).isEqualTo(Map.of("|0xbeef", 30_000_000L));
    assertThat(read.header().mode()).isEqualTo(Mode.WALL);
  }

  /// Trees are walked by recursion.
  @Test
  void stacksAreBounded() {
    String frames = "0,".repeat(200_000) + "1";
    assertThatThrownBy(() ->
            speedscope(
                "{\"type\":\"sampled\","
                    + NAMED
                    + "\"samples\":[["
                    + frames
                    + "]],\"weights\":[2]}"))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("a stack has 200001 frames, and 2048 are the most");
  }

  private SampleProfile speedscope(String profile) throws Exception {
    return ProfileFile.read(
        text(
            "others.json",
            """
            {"exporter":"x","profiles":[%s],"shared":{"frames":[{"name":"main"},
              {"name":"src/app.ts:work","file":"src/app.ts","line":3}]},
             "$schema":"https://www.speedscope.app/file-format-schema.json"}
            """
                .formatted(profile)),
        null);
  }

  private Path text(String name, String text) throws Exception {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(directory.resolve(name), bytes);
  }

  private static byte[] number(int field, long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, field << 3);
    varint(out, value);
    return out.toByteArray();
  }

  private static byte[] text(int field, String value) {
    return delimited(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] message(int field, byte[]... parts) {
    return delimited(field, bytes(parts));
  }

  private static byte[] delimited(int field, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    for (long left = value; ; left >>>= 7) {
      if (left < 128) {
        out.write((int) left);
        return;
      }
      out.write((int) (left & 127 | 128));
    }
  }
}
