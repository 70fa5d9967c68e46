package dev.brisk.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is no whole envelope is refused.
class EnvelopeTest {
  @Test
  void envelopeWithAnyByteChangedIsRefused() throws Exception {
    Entry<String> entry =
        Entry.of(
            new PlainOwner(),
            "key",
            "value",
            5,
            "f",
            EntryTest.NOW,
            EntryTest.NOW + 60_000,
            EntryTest.NOW + 60_000,
            Entry.NEVER,
            "\"etag\"",
            TagSnapshot.of(new TagIndex(), List.of("t1", "t2")),
            5,
            0);
    byte[] whole = Envelope.write(entry, "c", 99, 0, "value".getBytes(StandardCharsets.UTF_8));
    Envelope read = Envelope.read(whole);
    assertThat(read.key()).isEqualTo("key");
    assertThat(read.tags()).containsExactly("t1", "t2");
    assertThat(read.validator()).isEqualTo("\"etag\"");
    assertThat(new String(read.bytes(), read.valueOffset(), read.valueLength())).isEqualTo("value");
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> Envelope.read(changed)).isInstanceOf(Envelope.Refused.class);
      byte[] cut = Arrays.copyOf(whole, i);
      assertThatThrownBy(() -> Envelope.read(cut)).isInstanceOf(Envelope.Refused.class);
    }
  }
}
