package dev.brisk.profiler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.source.SourceFinder;
import dev.brisk.profiler.view.HtmlView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileFileTest {
  private final SampleProfile shop = SyntheticProfile.shop(true);
  @TempDir private Path directory;

  @Test
  void ourJsonHoldsTheWholeProfile() throws Exception {
    SampleProfile read = ProfileFile.read(file("p.json", ProfileDocument.write(shop)), null);
    assertThat(read.header()).isEqualTo(shop.header());
    assertThat(stacks(read)).isEqualTo(stacks(shop));
    assertThat(counts(read)).isEqualTo(counts(shop));
    assertThat(lines(read)).isEqualTo(lines(shop));
    assertThat(read.blocks()).hasSize(1);
    assertThat(read.blocks().getFirst().requests()).isEqualTo(7);
    assertThat(read.blocks().getFirst().own().values()).containsExactly(300_000_000L);
  }

  @Test
  void ourJsonHoldsWhenSamplesWereTaken() throws Exception {
    SampleProfile phases = SyntheticProfile.phases();
    String json = ProfileDocument.write(phases);
    SampleProfile read = ProfileFile.read(file("t.json", json), null);
    assertThat(read.timeline()).isEqualTo(phases.timeline());
    assertThat(ProfileDocument.write(read)).isEqualTo(json);
    assertRefused(
        file("u.json", json.replace("\"stretch\":[0,1", "\"stretch\":[0,10")),
        "it names stretch 10 of its timeline, but there are 10");
    assertRefused(
        file("v.json", json.replace("\"n\":[0,5]", "\"n\":[0,6]")),
        "it names stretch 14 of its timeline");
  }

  @Test
  void aPageOfTheViewerCanBeOpenedAgain() throws Exception {
    String page = HtmlView.write(shop, new SourceFinder(List.of(), directory));
    assertThat(page).doesNotContain("</script><b>").doesNotContain("http://", "https://");
    SampleProfile read = ProfileFile.read(file("p.html", page), null);
    assertThat(stacks(read)).isEqualTo(stacks(shop));
    assertThat(read.header()).isEqualTo(shop.header());
  }

  @Test
  void collapsedStacksKeepWeightsAndEndpoints() throws Exception {
    String text = Collapsed.write(shop);
    assertThat(text)
        .contains(
            "[GET /cart];com.acme.Main.main;com.acme.Shop.price;com.acme.Shop.price;com.acme.Shop.tax"
                + " 200000000\n");
    SampleProfile read = ProfileFile.read(file("p.txt", text), null);
    assertThat(stacks(read)).isEqualTo(stacks(shop));
    assertThat(read.total()).isEqualTo(shop.total()).isEqualTo(1_000_000_000L);
  }

  @Test
  void collapsedStacksOfOthersAreUnderstood() throws Exception {
    SampleProfile read =
        ProfileFile.read(
            file("p.txt", "java/lang/Thread.run_[j];com/acme/A.b_[0] 3\n[libc.so];write 4\n"),
            null);
    assertThat(stacks(read).keySet())
        .containsExactly("|[libc.so];write", "|java.lang.Thread.run;com.acme.A.b");
  }

  @Test
  void whatIsNoProfileIsRefusedWithThePlaceAndWhatWasFound() throws Exception {
    assertRefused(file("a", "main;work 12\nhello world\n"), "line 2 is not", "hello world");
    assertRefused(file("b", ""), "it is empty");
    assertRefused(file("c", "<!doctype html><p>No"), "the page holds no profile");
    assertRefused(
        file("d", "{\"format\":\"brisk-profile\",\"version\":9}"), "version is 9", "reads 1");
    assertRefused(
        file("e", ProfileDocument.write(shop).replace("\"up\":[0", "\"up\":[7")),
        "lies above the root");
    assertRefused(file("f", "{\"format\":\"brisk-profile\", oops"), "it is no JSON");
    assertRefused(directory.resolve("none.jfr"), "no readable file");
    assertRefused(file("g.jfr", "FLR\0broken"), "no whole JFR recording");
  }

  @Test
  void anotherModeThanTheFilesIsRefused() throws Exception {
    Path file = file("p.json", ProfileDocument.write(shop));
    assertThat(ProfileFile.read(file, Mode.CPU).total()).isEqualTo(shop.total());
    assertThatThrownBy(() -> ProfileFile.read(file, Mode.ALLOC))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("holds CPU time, not allocation");
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> ProfileFile.read(file, null))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  /// Own weight by endpoint and stack.
  static Map<String, Long> stacks(SampleProfile profile) {
    Map<String, Long> stacks = new TreeMap<>();
    profile
        .trees()
        .forEach((endpoint, tree) -> collect(profile, tree.root(), endpoint + "|", stacks, false));
    return stacks;
  }

  private static Map<String, Long> counts(SampleProfile profile) {
    Map<String, Long> counts = new TreeMap<>();
    profile
        .trees()
        .forEach((endpoint, tree) -> collect(profile, tree.root(), endpoint + "|", counts, true));
    return counts;
  }

  private static void collect(
      SampleProfile profile,
      CallTree.Node node,
      String path,
      Map<String, Long> out,
      boolean counts) {
    if (counts || node.self() > 0) {
      out.put(path, counts ? node.count() : node.self());
    }
    for (CallTree.Node child : node.children()) {
      String name = profile.methods().get(child.method()).name();
      collect(profile, child, path + (path.endsWith("|") ? "" : ";") + name, out, counts);
    }
  }

  private static Map<String, List<Long>> lines(SampleProfile profile) {
    return profile.lines().entrySet().stream()
        .collect(
            Collectors.toMap(
                entry ->
                    entry.getKey().endpoint()
                        + profile.methods().get(entry.getKey().method()).name()
                        + entry.getKey().line(),
                entry -> List.of(entry.getValue()[0], entry.getValue()[1])));
  }

  /// P11: a stranger's files were answered by traces, by "Input length = 1" and by advice that fits
  /// no file.
  @Test
  void filesOfOtherToolsAreToldWhatTheyAre() throws Exception {
    Map<String, byte[]> files =
        Map.of(
            "it is a recording of Oracle's JDK 7 or 8",
            "FLR\0\0\0\0\u0009abcdefgh".getBytes(StandardCharsets.ISO_8859_1),
            "it is binary, and no form that is known",
            gzip(new byte[] {10, 2, 8, 1, 50, 0}),
            "it is compressed twice",
            gzip(gzip(new byte[] {10, 2, 8, 1})),
            "it is binary",
            new byte[] {0, (byte) 0xff, (byte) 0xfe, 3, 4},
            "it is speedscope's form, and holds no profile",
            "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\"}"
                .getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve("strange");
      Files.write(path, file.getValue());
      assertThatThrownBy(() -> ProfileFile.read(path, null))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining(file.getKey());
    }
  }

  @Test
  void aRecordingOfFewSamplesIsShownAndOneThatWasCutIsRefusedInOneLine() throws Exception {
    Path recorded = directory.resolve("few.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ObjectAllocationSample").with("throttle", "100/s").withStackTrace();
      recording.start();
      long sum = 0;
      for (int i = 0; i < 64; i++) {
        sum += new byte[1 << 20].length;
      }
      assertThat(sum).isPositive();
      recording.stop();
      recording.dump(recorded);
    }
    byte[] whole = Files.readAllBytes(recorded);
    Path zipped = directory.resolve("few.jfr.gz");
    Files.write(zipped, gzip(whole));
    assertThat(ProfileFile.read(zipped, Mode.ALLOC).header().target()).isEqualTo("few.jfr.gz");
    assertThatThrownBy(() -> ProfileFile.read(recorded, Mode.CPU))
        .hasMessageContainingAll("no samples of CPU time", "samples of allocation (--mode alloc)");
    Path cut = directory.resolve("cut.jfr");
    Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 3));
    assertThatThrownBy(() -> ProfileFile.read(cut, Mode.ALLOC))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("no whole JFR recording");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
