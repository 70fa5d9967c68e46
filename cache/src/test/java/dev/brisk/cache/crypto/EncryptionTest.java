package dev.brisk.cache.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.entry.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

public class EncryptionTest {
  static final byte[] PLAIN = utf8("a value that nobody else may read");

  public static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The vectors of the C2SP's specification of XAES-256-GCM.
  @Test
  void cipherIsThatOfTheSpecification() {
    byte[] nonce = utf8("ABCDEFGHIJKLMNOPQRSTUVWX");
    byte[] plain = utf8("XAES-256-GCM");
    assertThat(HexFormat.of().formatHex(new XaesGcm(key(1)).encrypt(nonce, plain, new byte[0])))
        .isEqualTo("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    assertThat(
            HexFormat.of()
                .formatHex(
                    new XaesGcm(key(3)).encrypt(nonce, plain, utf8("c2sp.org/XAES-256-GCM"))))
        .isEqualTo("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
  }

  @Test
  void whatWasSealedIsOpenedUnderTheSameKeyOnly() throws Exception {
    Encryption encryption = Encryption.with("a", key(1));
    byte[] sealed = encryption.seal("users:1", PLAIN);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("value");
    assertThat(encryption.open("users:1", sealed)).isEqualTo(PLAIN);
    assertThatThrownBy(() -> encryption.open("users:2", sealed))
        .isInstanceOf(Envelope.Refused.class);
    assertThatThrownBy(() -> Encryption.with("a", key(2)).open("users:1", sealed))
        .isInstanceOf(Envelope.Refused.class);
    assertThatThrownBy(() -> Encryption.with("b", key(1)).open("users:1", sealed))
        .hasMessage("encrypted under a key that is not here");
  }

  @Test
  void anyChangedByteAndAnyTruncationIsRefused() {
    Encryption encryption = Encryption.with("a", key(1));
    byte[] sealed = encryption.seal("users:1", PLAIN);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> encryption.open("users:1", changed))
          .isInstanceOf(Envelope.Refused.class);
      byte[] truncated = Arrays.copyOf(sealed, i);
      assertThatThrownBy(() -> encryption.open("users:1", truncated))
          .isInstanceOf(Envelope.Refused.class);
    }
  }

  @Test
  void entriesOfAnOlderKeyAreReadAfterARotation() throws Exception {
    byte[] old = Encryption.with("old", key(1)).seal("users:1", PLAIN);
    Encryption rotated = Encryption.with("new", key(2)).alsoReading("old", key(1));
    assertThat(rotated.open("users:1", old)).isEqualTo(PLAIN);
    byte[] written = rotated.seal("users:1", PLAIN);
    assertThat(Encryption.with("new", key(2)).open("users:1", written)).isEqualTo(PLAIN);
  }

  @Test
  void everyEntryHasANonceOfItsOwn() {
    Encryption encryption = Encryption.with("a", key(1));
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byte[] sealed = encryption.seal("users:1", PLAIN);
      nonces.add(HexFormat.of().formatHex(sealed, 4, 4 + XaesGcm.NONCE_BYTES));
    }
    assertThat(nonces).hasSize(1000);
  }

  @Test
  void wrongKeysAreRefusedWithWhatToDoAndNeverPrinted() {
    assertThatThrownBy(() -> Encryption.with("a", new byte[16]))
        .hasMessage(
            "encryption key \"a\" must have 32 bytes, but has 16. Make one with: openssl rand"
                + " -base64 32");
    assertThatThrownBy(() -> Encryption.with("", key(1)))
        .hasMessage("the id of an encryption key must have 1 to 64 bytes, but has 0");
    assertThatThrownBy(() -> Encryption.with("a", key(1)).alsoReading("a", key(2)))
        .hasMessage("there are two encryption keys \"a\". Give each key an id of its own.");
    assertThat(Encryption.with("new", key(65)).alsoReading("old", key(66)).toString())
        .isEqualTo("Encryption[writes \"new\", reads [new, old]]");
  }
}
