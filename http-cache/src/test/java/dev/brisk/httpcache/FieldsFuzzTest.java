package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.httpcache.field.StructuredFields;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Whatever stands in a field is read, in time, and as a second, naive reading has it.
class FieldsFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  /// What has a meaning somewhere, and some that has none.
  @Provide
  Arbitrary<String> odd() {
    return Arbitraries.of(
            "\"",
            ",",
            "=",
            "\\",
            " ",
            "\t",
            ";",
            "-",
            "/",
            "*",
            "W/",
            "0",
            "9",
            "60",
            "4294967296",
            "99999999999999999999",
            "a",
            "Z",
            "é",
            "\u0000",
            "\u2028",
            "(",
            ")",
            ":",
            "?1",
            "@",
            "%\"",
            "bytes",
            "max-age",
            "no-store",
            "private",
            "gzip",
            "q=0.5",
            "GMT",
            "Sun, ",
            "29 Nov 2026 10:00:00",
            "10:61:61")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 2000)
  void nothingThrows(@ForAll("odd") String text) {
    Fields fields =
        Fields.of(
            "Cache-Control",
            text,
            "Vary",
            text,
            "Age",
            text,
            "Date",
            text,
            "Expires",
            text,
            "Last-Modified",
            text,
            "ETag",
            text,
            "Content-Range",
            text,
            "CDN-Cache-Control",
            text,
            "Connection",
            text,
            "Pragma",
            text);
    Fields asked =
        Fields.of(
            "Cache-Control",
            text,
            "Range",
            text,
            "If-Range",
            text,
            "If-None-Match",
            text,
            "If-Modified-Since",
            text,
            "Accept-Language",
            text);
    ResponseHead response = new ResponseHead(200, fields);
    RequestHead request = new RequestHead("GET", asked);
    StorageRules.decide(request, response, new Exchange(0, 0), CacheSettings.DEFAULT);
    Freshness freshness = FreshnessRules.of(response, new Exchange(0, 0), CacheSettings.DEFAULT);
    assertThat(freshness.lifetimeMillis()).isNotNegative();
    assertThat(freshness.initialAgeMillis()).isNotNegative();
    ReuseRules.decide(request, freshness, 0);
    ByteRanges.select(request, response, 10, NOW);
    ByteRanges.within(request, new ResponseHead(206, fields), NOW);
    Validation.isNotModified(request, response, NOW);
    Validation.updated(response, fields, NOW);
    VaryKey.of(VaryKey.names(fields), asked);
    isReadOrMalformed(text);
  }

  private static void isReadOrMalformed(String text) {
    try {
      assertThat(StructuredFields.dictionary(text)).isNotNull();
    } catch (StructuredFields.Malformed notToTheLetter) {
      assertThat(notToTheLetter).hasMessageNotContaining("null");
    }
  }

  /// A field line has 64 KiB at most: nothing is read again for each of its members.
  @Example
  void longFieldsAreReadInTime() {
    for (String part :
        List.of("\"", "\",", "a,", "a=\",", "\\\"", "W/\"", "0-0,", ";a", "(", "a=1,", " ", "*,")) {
      String text = part.repeat((1 << 16) / part.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> nothingThrows(text), part + " many times");
    }
    List<Fields.Line> lines =
        IntStream.range(0, 20_000).mapToObj(i -> new Fields.Line("Vary", "a" + i)).toList();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(Fields.of(lines).tokens("vary")).hasSize(20_000));
  }

  /// @param value null: none
  private record Directive(String name, @Nullable String value, boolean quoted) {
    String written(Random random) {
      String cased =
          name.chars()
              .mapToObj(c -> {
                String letter = Character.toString(c);
                return random.nextBoolean() ? letter.toUpperCase(Locale.ROOT) : letter;
              })
              .collect(Collectors.joining());
      if (value == null) {
        return cased;
      }
      return cased + "=" + (quoted ? "\"" + value + "\"" : value);
    }
  }

  @Provide
  Arbitrary<List<Directive>> directives() {
    Arbitrary<String> names =
        Arbitraries.of("max-age", "s-maxage", "no-store", "no-cache", "private", "x-own");
    Arbitrary<@Nullable String> values =
        Arbitraries.of(null, "0", "60", "2147483649", "x", "set-cookie", "-1", "1.5");
    Arbitrary<@Nullable String> quoted =
        Arbitraries.of("60", "a, b", "no-store", "set-cookie,x-own", "", "x=y");
    return Arbitraries.oneOf(
            Combinators.combine(names, values)
                .as((name, value) -> new Directive(name, value, false)),
            Combinators.combine(names, quoted)
                .as((name, value) -> new Directive(name, value, true)))
        .list()
        .ofMaxSize(6);
  }

  @Property(tries = 1000)
  void directivesAreThoseThatWereWritten(
      @ForAll("directives") List<Directive> written, @ForAll Random random) {
    List<Fields.Line> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (Directive directive : written) {
      line.append(random.nextBoolean() ? " ,\t" : "")
          .append(directive.written(random))
          .append(random.nextBoolean() ? " " : "");
      if (random.nextBoolean()) {
        lines.add(new Fields.Line("cache-CONTROL", line.toString()));
        line.setLength(0);
      } else {
        line.append(", ");
      }
    }
    lines.add(new Fields.Line("Cache-Control", line.toString()));
    CacheControl read = CacheControl.of(Fields.of(lines), "cache-control");

    for (String name : List.of("max-age", "s-maxage", "no-store", "no-cache", "private", "other")) {
      List<Directive> these = written.stream().filter(each -> each.name.equals(name)).toList();
      assertThat(read.has(name)).as(name).isEqualTo(!these.isEmpty());
      assertThat(read.seconds(name)).as(name).isEqualTo(seconds(these));
      TreeSet<String> fields = new TreeSet<>();
      boolean whole = false;
      for (Directive directive : these) {
        List<String> named =
            Arrays.stream(directive.value == null ? new String[0] : directive.value.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        fields.addAll(named);
        whole |= named.isEmpty();
      }
      assertThat(read.fieldNames(name)).as(name).isEqualTo(fields);
      assertThat(read.hasUnqualified(name)).as(name).isEqualTo(whole);
    }
  }

  private static long seconds(List<Directive> these) {
    if (these.isEmpty()) {
      return CacheControl.ABSENT;
    }
    List<Long> all =
        these.stream().map(each -> number(each.value, CacheControl.INVALID)).distinct().toList();
    return all.size() == 1 ? all.getFirst() : CacheControl.INVALID;
  }

  private static long number(@Nullable String text, long otherwise) {
    return text == null || !text.matches("[0-9]+")
        ? otherwise
        : new BigInteger(text).min(BigInteger.valueOf(CacheControl.MOST_SECONDS)).longValue();
  }

  @Property(tries = 500)
  void theAgeIsTheFirstNumber(@ForAll("ages") List<String> members, @ForAll boolean lines) {
    Fields fields =
        lines
            ? Fields.of(members.stream().map(each -> new Fields.Line("Age", each)).toList())
            : Fields.of("Age", String.join(",", members));
    assertThat(FreshnessRules.ageSeconds(fields)).isEqualTo(number(members.getFirst().strip(), 0));
  }

  @Provide
  Arbitrary<List<String>> ages() {
    return Arbitraries.of("0", "7", " 60 ", "-1", "1.5", "x", "4294967296", "99999999999999999999")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(tries = 500)
  void everyFormOfADateIsTheSameTime(@ForAll("seconds") long second) {
    Instant instant = Instant.ofEpochSecond(second);
    assertThat(HttpDate.parse(HttpDate.format(instant), NOW)).isEqualTo(instant);
    for (String form :
        List.of(
            "EEE, dd MMM yyyy HH:mm:ss 'gMt'",
            "EEE MMM ppd HH:mm:ss yyyy",
            "EEEE, dd-MMM-yy HH:mm:ss 'GMT'")) {
      String text =
          DateTimeFormatter.ofPattern(form, Locale.ENGLISH)
              .withZone(ZoneOffset.UTC)
              .format(instant);
      assertThat(HttpDate.parse(text, NOW)).as(text).isEqualTo(instant);
    }
  }

  /// From 1980 to 2070: what two digits can say.
  @Provide
  Arbitrary<Long> seconds() {
    return Arbitraries.longs().between(315_532_800L, 3_155_759_999L);
  }

  /// The day of the week is not compared with the date, all the rest is what it says.
  @Property(tries = 1000)
  void aDateWithAMistakeIsNoneOrWhatItSays(
      @ForAll("seconds") long second, @ForAll int where, @ForAll("signs") char sign) {
    StringBuilder text = new StringBuilder(HttpDate.format(Instant.ofEpochSecond(second)));
    text.setCharAt(Math.floorMod(where, text.length()), sign);
    Instant read = HttpDate.parse(text.toString(), NOW);
    if (read != null && !text.substring(23, 25).equals("60")) {
      assertThat(HttpDate.format(read).substring(4)).isEqualToIgnoringCase(text.substring(4));
    }
  }

  @Provide
  Arbitrary<Character> signs() {
    return Arbitraries.chars().with("0123456789 :,-GMTgmtnovx\u0660");
  }

  @Property(tries = 2000)
  void aRangeIsTheBytesThatANaiveReadingTakes(@ForAll("ranges") String text) {
    ByteRanges.Selection selected =
        ByteRanges.select(
            new RequestHead("GET", Fields.of("Range", "bytes=" + text)),
            new ResponseHead(200, Fields.NONE),
            20,
            NOW);
    List<List<Integer>> naive = naive(text, 20);
    switch (selected) {
      case ByteRanges.Whole whole ->
          assertThat(naive == null || tooMuch(naive, 20)).as(text).isTrue();
      case ByteRanges.Unsatisfiable none -> assertThat(naive).as(text).isEmpty();
      case ByteRanges.Parts parts ->
          assertThat(
                  parts.ranges().stream()
                      .map(range ->
                          IntStream.rangeClosed((int) range.first(), (int) range.last())
                              .boxed()
                              .toList())
                      .toList())
              .as(text)
              .isEqualTo(naive);
    }
  }

  private static boolean tooMuch(List<List<Integer>> ranges, int length) {
    return ranges.size() > 1 && ranges.stream().mapToInt(List::size).sum() > length;
  }

  /// Byte by byte; null: not to be understood.
  private static @Nullable List<List<Integer>> naive(String text, int length) {
    List<List<Integer>> ranges = new ArrayList<>();
    boolean any = false;
    for (String member : text.split(",")) {
      if (member.isBlank()) {
        continue;
      }
      any = true;
      Matcher range = Pattern.compile("([0-9]{0,18})-([0-9]{0,18})").matcher(member.strip());
      if (!range.matches() || range.group().equals("-")) {
        return null;
      }
      BigInteger first = range.group(1).isEmpty() ? null : new BigInteger(range.group(1));
      BigInteger last = range.group(2).isEmpty() ? null : new BigInteger(range.group(2));
      if (first != null && last != null && first.compareTo(last) > 0) {
        return null;
      }
      List<Integer> bytes = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        BigInteger at = BigInteger.valueOf(first == null ? length - i : i);
        if (first == null
            ? at.compareTo(last) <= 0
            : at.compareTo(first) >= 0 && (last == null || at.compareTo(last) <= 0)) {
          bytes.add(i);
        }
      }
      if (!bytes.isEmpty()) {
        ranges.add(bytes);
      }
    }
    return any ? ranges : null;
  }

  @Provide
  Arbitrary<String> ranges() {
    Arbitrary<String> numbers =
        Arbitraries.of("", "0", "1", "5", "19", "20", "21", "999", "999999999999999999", "x", "07");
    return Combinators.combine(numbers, Arbitraries.of("-", " - ", "", "--", "-"), numbers)
        .as((first, dash, last) -> first + dash + last)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(members -> String.join(" , ", members));
  }

  @Property(tries = 500)
  void aContentRangeIsWhatAPatternTakesAndNothingElse(@ForAll("contentRanges") String text) {
    Matcher naive =
        Pattern.compile("(?i)bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)").matcher(text);
    ByteRanges.Content read = ByteRanges.contentRange(text);
    boolean sound =
        naive.matches()
            && Long.parseLong(naive.group(1)) <= Long.parseLong(naive.group(2))
            && (naive.group(3).equals("*")
                || Long.parseLong(naive.group(2)) < Long.parseLong(naive.group(3)));
    assertThat(read != null).as(text).isEqualTo(sound);
    if (read != null) {
      assertThat(read.range().first()).isEqualTo(Long.parseLong(naive.group(1)));
      assertThat(read.range().last()).isEqualTo(Long.parseLong(naive.group(2)));
    }
  }

  @Provide
  Arbitrary<String> contentRanges() {
    Arbitrary<String> numbers =
        Arbitraries.of("0", "4", "9", "10", "x", "", "99999999999999999999");
    return Combinators.combine(
            Arbitraries.of("bytes ", "Bytes ", "bytes", "lines "),
            numbers,
            Arbitraries.of("-", "-", "--"),
            numbers,
            Arbitraries.of("/", "/", ""),
            Arbitraries.of("10", "9", "*", "", "x"))
        .as((unit, first, dash, last, slash, total) -> unit + first + dash + last + slash + total);
  }

  @Property(tries = 500)
  void requestsMatchIfTheirValuesDoByANaiveReading(
      @ForAll("lists") List<String> one, @ForAll("lists") List<String> other) {
    for (String name : List.of("accept-language", "x-own")) {
      boolean set = name.startsWith("accept");
      assertThat(key(name, one).equals(key(name, other)))
          .as(one + " and " + other)
          .isEqualTo(plain(one, set).equals(plain(other, set)));
    }
  }

  private static String key(String name, List<String> members) {
    return VaryKey.of(List.of(name), Fields.of(name, String.join(",", members)));
  }

  private static List<String> plain(List<String> members, boolean set) {
    List<String> plain = members.stream().map(String::strip).filter(m -> !m.isEmpty()).toList();
    return set ? plain.stream().map(m -> m.toLowerCase(Locale.ROOT)).sorted().toList() : plain;
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return Arbitraries.of("de", "DE", " de", "en ", "en", "", " ", "fr;q=0.5").list().ofMaxSize(3);
  }

  @Property(tries = 500)
  void aTagIsFoundIfItIsInTheList(@ForAll("tags") List<String> tags, @ForAll("tag") String tag) {
    boolean naive =
        tags.stream().anyMatch(each -> each.replace("W/", "").equals(tag.replace("W/", "")));
    assertThat(Validation.matchesAny(String.join(" , ", tags), tag)).isEqualTo(naive);
    assertThat(Validation.matchesAny("*", tag)).isTrue();
  }

  @Provide
  Arbitrary<String> tag() {
    return Arbitraries.of("\"\"", "\"a\"", "W/\"a\"", "\"a,b\"", "\"b\"", "W/\" \"", "\"\\\"");
  }

  @Provide
  Arbitrary<List<String>> tags() {
    return tag().list().ofMaxSize(4);
  }
}
