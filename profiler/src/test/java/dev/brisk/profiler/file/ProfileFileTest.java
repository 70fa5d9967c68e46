package dev.brisk.profiler.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.source.SourceFinder;
import dev.brisk.profiler.view.HtmlView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
}
