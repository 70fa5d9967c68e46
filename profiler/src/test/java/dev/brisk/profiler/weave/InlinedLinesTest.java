package dev.brisk.profiler.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.line.programs.Loops;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.SourceDebugExtensionAttribute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InlinedLinesTest {
  /// As Kotlin writes it for a file of 34 lines: two calls of inline functions, in lines 12 and 20.
  private static final String SOURCE_MAP =
      """
      SMAP
      Shop.kt
      Kotlin
      *S Kotlin
      *F
      + 1 Shop.kt
      com/acme/ShopKt
      + 2 Collections.kt
      kotlin/collections/CollectionsKt
      *L
      1#1,34:1
      1563#2:35
      1634#2,3:36
      *S KotlinDebug
      *F
      + 1 Shop.kt
      com/acme/ShopKt
      *L
      12#1:35
      20#1:36,3
      *E
      """;

  /// P15: Kotlin's inline functions were shown as lines 36 to 41 of a file of 34.
  @Test
  void linesBeyondTheSourceAreThoseOfInlinedCode() {
    assertThat(InlinedLines.of(SOURCE_MAP).stream().toArray()).containsExactly(35, 36, 37, 38);
    assertThat(InlinedLines.of("SMAP\nx\n*S KotlinDebug\n*L\n1#1,99999:65530,99999\n").length())
        .isLessThanOrEqualTo(65_536);
    assertThat(InlinedLines.of("").isEmpty()).isTrue();
  }

  @Test
  void theyGetNoProbeSoThatTheirTimeIsThatOfTheLineThatCalls() throws Exception {
    List<Integer> all = lines(woven(original()));
    int inlined = all.get(all.size() / 2);
    String map = "SMAP\nx\nKotlin\n*S KotlinDebug\n*L\n1#1:" + inlined + "\n*E\n";
    byte[] mapped =
        ClassFile.of()
            .transformClass(
                ClassFile.of().parse(original()),
                ClassTransform.endHandler(builder ->
                    builder.with(
                        SourceDebugExtensionAttribute.of(map.getBytes(StandardCharsets.UTF_8)))));
    assertThat(lines(woven(mapped)))
        .doesNotContain(inlined)
        .containsExactlyElementsOf(all.stream().filter(line -> line != inlined).toList());
  }

  private static byte[] original() throws Exception {
    try (InputStream in = Loops.class.getResourceAsStream("Loops.class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static WovenClass woven(byte[] bytes) {
    return new LineWeaver(Selection.of(Loops.class.getName()), true)
        .weave(bytes, "", 0, ClassHierarchyResolver.defaultResolver())
        .orElseThrow();
  }

  private static List<Integer> lines(WovenClass woven) {
    return woven.methods().stream().flatMap(method -> method.lines().stream()).toList();
  }
}
