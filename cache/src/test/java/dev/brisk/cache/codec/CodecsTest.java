package dev.brisk.cache.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CodecsTest {
  enum Role {
    ADMIN,
    USER
  }

  record Address(String street, int number) {}

  record User(
      long id,
      String name,
      Double rating,
      boolean active,
      Role role,
      Address address,
      List<Address> others,
      Map<String, Integer> counts,
      Optional<String> nick,
      Instant since,
      Duration quota,
      LocalDate born,
      char grade) {}

  record Renamed(String road, int number) {}

  record Unsupported(Thread thread) {}

  record Endless(Endless next) {}

  record Positive(int number) {
    Positive {
      if (number <= 0) {
        throw new IllegalArgumentException("not positive");
      }
    }
  }

  static final User ADA =
      new User(
          42,
          "Ada é\uD83D\uDE00",
          null,
          true,
          Role.ADMIN,
          new Address("Main", 1),
          List.of(new Address("Side", 2), new Address("Back", 3)),
          Map.of("a", 1, "b", 2),
          Optional.of("A"),
          Instant.ofEpochSecond(1, 2),
          Duration.ofMillis(3),
          LocalDate.of(1815, 12, 10),
          'x');

  static <V> V decode(Codec<V> codec, byte[] bytes) {
    byte[] padded = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, padded, 3, bytes.length);
    return codec.decode(padded, 3, bytes.length);
  }

  @Test
  void recordsComeBackAsTheyWere() {
    Codec<User> codec = Codecs.record(User.class);
    assertThat(decode(codec, codec.encode(ADA))).isEqualTo(ADA);
    assertThat(codec.weightBytes(ADA)).isPositive();
  }

  record Order(
      UUID id,
      BigDecimal total,
      BigInteger serial,
      LocalDateTime placed,
      LocalTime at,
      OffsetDateTime sent,
      ZonedDateTime due,
      ZoneId zone,
      YearMonth month,
      Period every,
      URI link,
      Set<String> labels,
      Collection<Address> addresses,
      List<Set<Integer>> nested,
      int[] counts,
      double[] weights,
      String[] names,
      Address[][] grid) {}

  /// S16: they were refused.
  @Test
  void recordsMayHoldWhatPeoplesRecordsHold() {
    Codec<Order> codec = Codecs.record(Order.class);
    Order order =
        new Order(
            new UUID(1, -2),
            new BigDecimal("-12.3400"),
            BigInteger.TWO.pow(200).negate(),
            LocalDateTime.of(2026, 11, 28, 21, 30, 1, 5),
            LocalTime.MIDNIGHT,
            OffsetDateTime.parse("2026-11-28T21:30:00+05:30"),
            ZonedDateTime.parse("2026-03-29T03:30:00+02:00[Europe/Berlin]"),
            ZoneId.of("America/New_York"),
            YearMonth.of(2026, 2),
            Period.of(1, -2, 3),
            URI.create("https://example.com/a?b=c"),
            Set.of("x", "y"),
            List.of(new Address("Main", 1)),
            List.of(Set.of(1), Set.of()),
            new int[] {1, -1},
            new double[] {0.1, -0.0},
            new String[] {"a", null},
            new Address[][] {{new Address("Side", 2)}, {}});
    assertThat(decode(codec, codec.encode(order)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .ignoringFields("labels", "addresses", "nested")
        .isEqualTo(order);
    Order read = decode(codec, codec.encode(order));
    assertThat(read.labels()).isEqualTo(order.labels());
    assertThat(List.copyOf(read.addresses())).isEqualTo(order.addresses());
    assertThat(read.nested()).isEqualTo(order.nested());
    assertThat(read.total().scale()).isEqualTo(4);
  }

  @Test
  void entryOfAChangedRecordIsRefused() {
    byte[] bytes = Codecs.record(Address.class).encode(new Address("Main", 1));
    assertThatThrownBy(() -> decode(Codecs.record(Renamed.class), bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordThatRefusesItsComponentsIsAMiss() {
    byte[] bytes = Codecs.record(Positive.class).encode(new Positive(1));
    bytes[bytes.length - 1] = 0;
    assertThatThrownBy(() -> decode(Codecs.record(Positive.class), bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsThatCannotBeWrittenAreRefusedAtOnce() {
    assertThatThrownBy(() -> Codecs.record(Unsupported.class))
        .hasMessageContaining("cannot write java.lang.Thread");
    assertThatThrownBy(() -> Codecs.record(Endless.class)).hasMessageContaining("contains itself");
  }

  @Test
  void damagedBytesAreRefusedWhateverTheDamage() {
    Random random = new Random(7);
    for (Codec<User> codec :
        List.of(Codecs.record(User.class), Codecs.compressed(Codecs.record(User.class), 0))) {
      byte[] whole = codec.encode(ADA);
      for (int i = 0; i < 5_000; i++) {
        byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 10));
        if (damaged.length > 0) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          decode(codec, damaged);
        } catch (IllegalArgumentException e) {
          // Refused, as it should be; what is not refused is a record all the same.
          assertThat(e.getMessage()).isNotNull();
        }
      }
    }
  }

  @Test
  void largeValuesAreCompressedAndSmallOnesAreNot() {
    Codec<String> codec = Codecs.compressed(Codecs.utf8(), 1000);
    String large = "abc".repeat(10_000);
    assertThat(codec.encode(large)).hasSizeLessThan(1_000);
    assertThat(decode(codec, codec.encode(large))).isEqualTo(large);
    assertThat(codec.encode("abc")).hasSize(4);
    assertThat(decode(codec, codec.encode("abc"))).isEqualTo("abc");
  }

  @Test
  void whatDoesNotCompressIsKeptAsItIs() {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    Codec<byte[]> codec = Codecs.compressed(Codecs.bytes(), 1000);
    assertThat(codec.encode(noise)).hasSize(10_001);
    assertThat(decode(codec, codec.encode(noise))).isEqualTo(noise);
  }

  @Test
  void compressedLengthThatLiesIsRefused() {
    byte[] bytes = Codecs.compressed(Codecs.utf8(), 0).encode("abc".repeat(1000));
    bytes[1] = 0x7F;
    assertThatThrownBy(() -> decode(Codecs.compressed(Codecs.utf8(), 0), bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void codecFromFunctionsEncodesAndDecodes() {
    Codec<Integer> codec =
        Codecs.of(
            number -> number.toString().getBytes(StandardCharsets.UTF_8),
            bytes -> Integer.valueOf(new String(bytes, StandardCharsets.UTF_8)),
            number -> 16);
    assertThat(decode(codec, codec.encode(42))).isEqualTo(42);
    assertThatThrownBy(() -> decode(codec, new byte[] {'x'}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
