package dev.brisk.profiler.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.file.SyntheticProfile;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What others read is read back here by readers that share nothing with the writers.
class ExportsTest {
  private static final Map<String, Long> TRUTH =
      new TreeMap<>(
          Map.of(
              "GET /cart|com.acme.Main.main;com.acme.Shop.price;com.acme.Shop.tax", 300_000_000L,
              "GET /cart|com.acme.Main.main;com.acme.Shop.price;com.acme.Shop.price;com.acme.Shop.tax",
                  200_000_000L,
              "GET /list|com.acme.Main.main;com.acme.Page.render", 400_000_000L,
              "|GC_thread <native>", 100_000_000L));

  private final SampleProfile shop = SyntheticProfile.shop(true);

  @Test
  void speedscopeHasEveryStackWithItsWeight() {
    JsonNode root = JsonMapper.shared().readTree(Speedscope.write(shop));
    JsonNode frames = root.path("shared").path("frames");
    Map<String, Long> stacks = new TreeMap<>();
    long end = 0;
    for (JsonNode profile : root.path("profiles")) {
      assertThat(profile.path("type").asString()).isEqualTo("sampled");
      assertThat(profile.path("unit").asString()).isEqualTo("nanoseconds");
      end += profile.path("endValue").asLong();
      String name = profile.path("name").asString().replace("(outside requests)", "");
      for (int i = 0; i < profile.path("samples").size(); i++) {
        List<String> stack = new ArrayList<>();
        profile
            .path("samples")
            .path(i)
            .forEach(frame -> stack.add(frames.path(frame.asInt()).path("name").asString()));
        stacks.put(name + "|" + String.join(";", stack), profile.path("weights").path(i).asLong());
      }
    }
    assertThat(stacks).isEqualTo(TRUTH);
    assertThat(end).isEqualTo(shop.total());
  }

  @Test
  void pprofHasEveryStackWithItsWeightAndCount() throws Exception {
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(Pprof.write(shop))).readAllBytes();
    List<Field> profile = fields(bytes);
    List<String> strings =
        of(profile, 6).map(f -> new String(f.bytes, StandardCharsets.UTF_8)).toList();
    assertThat(strings.getFirst()).isEmpty();
    Map<Long, String> names = new TreeMap<>();
    of(profile, 5)
        .map(f -> fields(f.bytes))
        .forEach(f -> names.put(number(f, 1), strings.get((int) number(f, 2))));
    Map<Long, String> locations = new TreeMap<>();
    of(profile, 4)
        .map(f -> fields(f.bytes))
        .forEach(f ->
            locations.put(
                number(f, 1),
                names.get(number(fields(of(f, 4).findFirst().orElseThrow().bytes), 1))));
    Map<String, Long> stacks = new TreeMap<>();
    long samples = 0;
    for (Field sample : of(profile, 2).toList()) {
      List<Field> f = fields(sample.bytes);
      List<String> stack = new ArrayList<>();
      varints(of(f, 1).findFirst().orElseThrow().bytes)
          .forEach(id -> stack.addFirst(locations.get(id)));
      List<Long> values = varints(of(f, 2).findFirst().orElseThrow().bytes);
      samples += values.getFirst();
      String endpoint =
          of(f, 3).map(l -> strings.get((int) number(fields(l.bytes), 2))).findFirst().orElse("");
      stacks.put(endpoint + "|" + String.join(";", stack), values.get(1));
    }
    assertThat(stacks).isEqualTo(TRUTH);
    assertThat(samples).isEqualTo(100);
    assertThat(number(profile, 10)).isEqualTo(10_000_000_000L);
    List<Field> type = fields(of(profile, 1).toList().get(1).bytes);
    assertThat(strings.get((int) number(type, 1))).isEqualTo("cpu");
    assertThat(strings.get((int) number(type, 2))).isEqualTo("nanoseconds");
  }

  private record Field(int number, long value, byte[] bytes) {}

  private static java.util.stream.Stream<Field> of(List<Field> fields, int number) {
    return fields.stream().filter(field -> field.number == number);
  }

  private static long number(List<Field> fields, int number) {
    return of(fields, number).mapToLong(field -> field.value).findFirst().orElse(0);
  }

  private static List<Field> fields(byte[] bytes) {
    List<Field> fields = new ArrayList<>();
    int[] at = {0};
    while (at[0] < bytes.length) {
      long key = varint(bytes, at);
      long value = varint(bytes, at);
      if ((key & 7) == 2) {
        byte[] content = java.util.Arrays.copyOfRange(bytes, at[0], at[0] + (int) value);
        at[0] += (int) value;
        fields.add(new Field((int) (key >> 3), value, content));
      } else {
        assertThat(key & 7).isZero();
        fields.add(new Field((int) (key >> 3), value, new byte[0]));
      }
    }
    return fields;
  }

  private static List<Long> varints(byte[] bytes) {
    List<Long> values = new ArrayList<>();
    int[] at = {0};
    while (at[0] < bytes.length) {
      values.add(varint(bytes, at));
    }
    return values;
  }

  private static long varint(byte[] bytes, int[] at) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at[0]++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
