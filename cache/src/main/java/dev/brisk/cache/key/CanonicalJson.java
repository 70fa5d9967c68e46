package dev.brisk.cache.key;

import dev.brisk.cache.key.CanonicalNumber.Fractions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The canonical form of JSON text: equal values give equal bytes. Immutable, thread-safe.
///
/// It is that of RFC 8785 (names sorted by UTF-16 code units, shortest numbers, minimal escapes, no
/// white space) but for numbers that no double can tell apart from others: integers keep all their
/// digits (plain RFC 8785 turns 9007199254740993 into …992, which may be another user's row), and
/// so do fractions that would round to an integer, to zero or to infinity. `2.0` is `2`, `1e2` is
/// `100`, `-0` is `0`, `1e400` is `1e+400`.
///
/// Refused, with the position: text that is not JSON, names that occur twice in an object, invalid
/// UTF-8, lone surrogates, nesting beyond the bound, exponents of more than nine digits.
///
/// ```java
/// byte[] form = CanonicalJson.standard().canonicalize("{\"b\":2.0,\"a\":1}".getBytes(UTF_8));
/// // {"a":1,"b":2}
/// ```
public final class CanonicalJson {
  public static final int DEFAULT_MAXIMUM_DEPTH = 64;

  private static final CanonicalJson STANDARD =
      new CanonicalJson(DEFAULT_MAXIMUM_DEPTH, null, Fractions.SHORTEST);

  /// One parser a thread: its buffers are the cost that is saved.
  private static final ThreadLocal<CanonicalJsonParser> PARSER =
      ThreadLocal.withInitial(CanonicalJsonParser::new);

  private final int maximumDepth;
  private final byte @Nullable [][] declared;

  private final Fractions fractions;

  private CanonicalJson(int maximumDepth, byte @Nullable [][] declared, Fractions fractions) {
    this.maximumDepth = maximumDepth;
    this.declared = declared;
    this.fractions = fractions;
  }

  /// Everything is part of the form; at most 64 levels.
  public static CanonicalJson standard() {
    return STANDARD;
  }

  /// @param maximumDepth how deep arrays and objects may nest; 1 to 1000
  public CanonicalJson withMaximumDepth(int maximumDepth) {
    if (maximumDepth < 1 || maximumDepth > 1000) {
      throw new IllegalArgumentException("maximumDepth must be 1 to 1000, but is " + maximumDepth);
    }
    return new CanonicalJson(maximumDepth, declared, fractions);
  }

  /// Fractions keep all their digits, zeros at the end too: `1.10` and `1.1` have two forms, while
  /// `2.0` is still `2`. For whoever hands the form on to somebody to whom the digits matter.
  /// Integers are written out (`1e30` as 31 digits, up to 100 zeros at the end), and numbers of
  /// more than 1,000 digits before or after the point are refused.
  public CanonicalJson withFractionsAsWritten() {
    return new CanonicalJson(maximumDepth, declared, Fractions.AS_WRITTEN);
  }

  /// As [#withFractionsAsWritten], but without zeros at the end: `1.10` is `1.1`, and `2e-1` is
  /// `0.2`. For whoever hands the form on to somebody who calculates.
  public CanonicalJson withFractionsByValue() {
    return new CanonicalJson(maximumDepth, declared, Fractions.BY_VALUE);
  }

  /// No two decimals have one form, however close they are.
  CanonicalJson withExactFractions() {
    return new CanonicalJson(maximumDepth, declared, Fractions.EXACT);
  }

  /// Keeps only these members of a top-level object; the others are checked and named in
  /// [Form#undeclared], so that a parameter that nobody reads does not split the cache.
  public CanonicalJson declaring(Collection<String> names) {
    List<byte[]> sorted = new ArrayList<>();
    for (String name : new TreeSet<>(names)) { // String compares UTF-16 code units
      sorted.add(CanonicalJsonParser.escaped(name));
    }
    return new CanonicalJson(maximumDepth, sorted.toArray(new byte[0][]), fractions);
  }

  /// The canonical form.
  ///
  /// @throws MalformedJsonException when there is none
  public byte[] canonicalize(byte[] json) {
    CanonicalJsonParser parser = PARSER.get();
    parser.parse(json, 0, json.length, maximumDepth, declared, fractions);
    return parser.copy();
  }

  /// The canonical form, and the names that it leaves out.
  ///
  /// @throws MalformedJsonException when there is none
  public Form read(byte[] json, int offset, int length) {
    CanonicalJsonParser parser = PARSER.get();
    parser.parse(json, offset, length, maximumDepth, declared, fractions);
    return new Form(parser.copy(), parser.undeclared());
  }

  /// `<name>:<64 hex>`, the SHA-256 of the canonical form, without a copy of it.
  ///
  /// @throws MalformedJsonException when there is none
  public String key(String name, byte[] json, int offset, int length) {
    CanonicalJsonParser parser = PARSER.get();
    parser.parse(json, offset, length, maximumDepth, declared, fractions);
    return CacheKeys.hashed(name, parser.buffer(), 0, parser.length());
  }

  public String key(String name, byte[] json) {
    return key(name, json, 0, json.length);
  }

  /// @param bytes the canonical form
  /// @param undeclared names of the top-level object that [CanonicalJson#declaring] left out
  public record Form(byte[] bytes, List<String> undeclared) {
    public Form {
      undeclared = List.copyOf(undeclared);
    }
  }
}
