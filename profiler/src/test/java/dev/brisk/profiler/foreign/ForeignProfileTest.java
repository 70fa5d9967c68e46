package dev.brisk.profiler.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.call.CallReport;
import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.line.LineProfile;
import dev.brisk.profiler.view.CallsPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignProfileTest {
  /// Written by cProfile of Python 3.11: main calls fib(10), and even(9), which calls odd, which
  /// calls even. pstats prints 177/1 calls of fib, 5/1 of even and of odd, 1 of main.
  private static final byte[] PROF =
      bytes(
          """
          +ykD+gF+6QAAAAD6MDxtZXRob2QgJ2Rpc2FibGUnIG9mICdfbHNwcm9mLlByb2ZpbGVyJyBvYmpl
          Y3RzPikF6QEAAAByBAAAAGfIPiFrqHmgPmfIPiFrqHmgPnswKQP6Ey9zcnYvc2hvcC9wcmljZXMu
          cHnpBAAAANoEZXZlbikFcgQAAADpBQAAAGcwn6KmOj2/PmcgqV3K+2PKPnspA3IFAAAA6QYAAADa
          A29kZCkEcgYAAAByBAAAAGduPPH/V9usPmeouqOmLRO9PqkDcgUAAADpCAAAANoEbWFpbikEcgQA
          AAByBAAAAGf5AKqmjs+wPmcgqV3K+2PKPjApA3IFAAAA6QIAAADaA2ZpYikFcgQAAADpsQAAAGfr
          XTjnEtQBP2frXTjnEtQBP3spA3IFAAAAcg4AAAByDwAAACkE6bAAAAByDgAAAGd7PJJqVrgAP2d7
          PJJqVrgAP3ILAAAAKQRyBAAAAHIEAAAAZ/8WYsrHu8E+Z+tdOOcS1AE/MCkDcgUAAAByCQAAAHIK
          AAAAKQVyBAAAAHIIAAAAZxGzGO68irU+Z6SoCHc0/ME+eykDcgUAAAByBgAAAHIHAAAAKQRyCAAA
          AHIEAAAAZxGzGO68irU+Z6SoCHc0/ME+MCkDcgUAAAByDAAAAHINAAAAKQVyBAAAAHIEAAAAZ9BL
          9f/S68Q+ZzqN3dMPyQQ/ezAw
          """);

  /// Written by kernprof -l of line_profiler 4.0.2: lines 6 to 9 of work in lapp.py.
  private static final byte[] LPROF =
      bytes(
          """
          gAWVlQAAAAAAAACMHGxpbmVfcHJvZmlsZXIuX2xpbmVfcHJvZmlsZXKUjAlMaW5lU3RhdHOUk5Qp
          gZR9lCiMB3RpbWluZ3OUfZSMB2xhcHAucHmUSwSMBHdvcmuUh5RdlChLBksCTRwEh5RLB01YAko4
          PgEAh5RLCE1YAkrmPWYGh5RLCUsCS/yHlGVzjAR1bml0lEc+ES4L6CbWlXViLg==
          """);

  @TempDir private Path directory;

  @Test
  void callsOfCProfileAreThoseThatPstatsPrints() throws Exception {
    CallGraph graph = calls(PROF);
    assertThat(graph.rows(null).stream().map(row -> row(graph, row)))
        .containsExactly(
            "prices.fib 177/1 34005 34005",
            "prices.main 1/1 2494 39645",
            "prices.even 5/1 1862 3146",
            "prices.odd 5/1 1284 2144",
            "<method 'disable' of '_lsprof.Profiler' objects> 1/1 491 491");
    int even = graph.rows(null).get(2).method();
    assertThat(graph.callers(even, null).stream().map(edge -> edge.calls() + " " + edge.nanos()))
        .containsExactly("1 3146", "4 1733");
    assertThat(graph.methods().get(even).sourceFile()).isEqualTo("prices.py");
    assertThat(graph.methods().get(even).line()).isEqualTo(4);
  }

  @Test
  void callsWithoutStacksAreATableAndAPage() throws Exception {
    CallGraph graph = calls(PROF);
    assertThat(CallsPage.write(graph)).contains("Calls of profile.bin");
    assertThat(new CallReport(CallReport.Sort.OWN, 10, 0, false).text(graph, null))
        .contains("189 calls (5 not recursive)", "177/1", "prices.fib (prices.py:2)")
        .doesNotContain("Probe cost");
  }

  @Test
  void linesOfLineProfilerKeepHitsAndTime() throws Exception {
    if (!(ForeignProfile.read(file(LPROF)) instanceof ForeignProfile.Lines lines)) {
      throw new AssertionError("no lines");
    }
    LineProfile.Function work = lines.profile().functions().getFirst();
    assertThat(work.name()).isEqualTo("lapp.work");
    assertThat(work.sourceFile()).isEqualTo("lapp.py");
    assertThat(work.calls()).isEqualTo(2);
    assertThat(work.lines().stream().map(LineProfile.Line::number)).containsExactly(6, 7, 8, 9);
    assertThat(work.lines().stream().map(LineProfile.Line::hits))
        .containsExactly(2L, 600L, 600L, 2L);
    assertThat(work.lines().get(2).correctedNanos()).isGreaterThan(100_000_000);
  }

  @Test
  void aPickleThatCallsAnythingIsDataAndNoLineProfile() throws Exception {
    // os.system("touch pwned"), as an attacker writes it
    byte[] evil =
        "\u0080\u0002cposix\nsystem\nX\u000b\0\0\0touch pwned\u0085R."
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ForeignProfile.read(file(evil)))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("holds no LineStats");
    assertThat(directory.resolve("pwned")).doesNotExist();
  }

  @Test
  void eachCutFileIsRefusedWithThePlace() throws Exception {
    for (byte[] whole : List.of(PROF, LPROF)) {
      for (int length = 2; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> ForeignProfile.read(file(cut)))
            .isInstanceOf(ProfilerException.class)
            .hasMessageContaining("it ends at byte " + length);
      }
    }
  }

  @Test
  void aFlippedByteNeverBreaksTheReader() throws Exception {
    for (byte[] whole : List.of(PROF, LPROF)) {
      for (int i = 2; i < whole.length; i++) {
        byte[] flipped = whole.clone();
        flipped[i] ^= 0x55;
        try {
          ForeignProfile.read(file(flipped));
        } catch (ProfilerException e) {
          assertThat(e).hasMessageContaining("profile.bin").hasMessageContaining("but");
        }
      }
    }
  }

  @Test
  void aCompressedFileIsReadAsIfItWasNot() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(PROF);
    }
    assertThat(calls(zipped.toByteArray()).methods()).isEqualTo(calls(PROF).methods());
    byte[] noZip = {0x1f, (byte) 0x8b, 1, 2};
    assertThat(ForeignProfile.read(file(noZip))).isNull();
  }

  @Test
  void textsThatPython2NumbersApartAreRead() throws Exception {
    // {("a.py", 1, "f"): (1, 1, 0.0, 0.0, {}), ("a.py", 2, "f"): the same}
    String figures = "(\5\0\0\0i\1\0\0\0i\1\0\0\0g" + "\0".repeat(8) + "g" + "\0".repeat(8) + "{0";
    String python2 =
        "{(\3\0\0\0t\4\0\0\0a.pyi\1\0\0\0t\1\0\0\0f"
            + figures
            + "(\3\0\0\0R\0\0\0\0i\2\0\0\0R\1\0\0\0"
            + figures
            + "0";
    CallGraph graph = calls(python2.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(graph.methods().stream().map(m -> m.displayName() + ":" + m.line()))
        .containsExactly("a.f:1", "a.f:2");
  }

  @Test
  void valuesHaveABoundBelowThatOfMemory() throws Exception {
    byte[] many = new byte[6_000_000];
    Arrays.fill(many, (byte) ']');
    many[0] = (byte) 0x80;
    many[1] = 4;
    assertThatThrownBy(() -> ForeignProfile.read(file(many)))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("the last of 5,000,000 values was expected");
    Arrays.fill(many, (byte) 'N');
    many[0] = '{';
    many[1] = '(';
    Arrays.fill(many, 2, 6, (byte) 0);
    many[4] = 90;
    assertThatThrownBy(() -> ForeignProfile.read(file(many)))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("the last of 5,000,000 values was expected");
  }

  @Test
  void countsAreBoundedByTheFile() throws Exception {
    byte[] huge = {'{', ')', 1, 'u', (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
    assertThatThrownBy(() -> ForeignProfile.read(file(huge)))
        .hasMessageContaining("ends at byte 8, where 2147483647 bytes of text was expected");
    byte[] deep = new byte[1000];
    Arrays.fill(deep, (byte) '{');
    deep[1] = '(';
    assertThatThrownBy(() -> ForeignProfile.read(file(deep))).isInstanceOf(ProfilerException.class);
  }

  @Test
  void aComparisonSaysThatThereAreNoSamples() throws Exception {
    Path file = file(PROF);
    assertThatThrownBy(() -> ProfileFile.read(file, null))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("no samples that could be compared");
  }

  @Test
  void filesHaveTheirModulesNames() {
    assertThat(Modules.of("/usr/lib/python3/dist-packages/flask/app.py")).isEqualTo("flask.app");
    assertThat(Modules.of("/usr/lib/python3.11/json/encoder.py")).isEqualTo("json.encoder");
    assertThat(Modules.of("/srv/shop/prices.py")).isEqualTo("prices");
    assertThat(Modules.of("<frozen importlib._bootstrap>")).isEqualTo("importlib._bootstrap");
    assertThat(Modules.of("~")).isEmpty();
  }

  private static String row(CallGraph graph, CallGraph.Row row) {
    return "%s %d/%d %d %d"
        .formatted(
            graph.methods().get(row.method()).displayName(),
            row.calls(),
            row.primitiveCalls(),
            row.ownNanos(),
            row.nanos());
  }

  private CallGraph calls(byte[] content) throws IOException {
    if (ForeignProfile.read(file(content)) instanceof ForeignProfile.Calls calls) {
      return calls.graph();
    }
    throw new AssertionError("no calls");
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("profile.bin"), content);
  }

  private static byte[] bytes(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }
}
