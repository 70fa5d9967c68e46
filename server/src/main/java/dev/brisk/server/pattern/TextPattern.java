package dev.brisk.server.pattern;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A regular expression of ECMA-262, as JSON Schema and OpenAPI use them, unanchored. Immutable,
/// thread-safe.
///
/// How it works. RE2/J runs an expression in time that is linear in the text (Cox, "Regular
/// Expression Matching Can Be Simple And Fast", 2007). What it lacks is look-around,
/// back-references and large repetitions (`{1,5000}`): these run by java.util.regex over a text
/// that counts each look at a character, and beyond [#MAX_STEPS] for one text, or
/// [#MAX_STEPS_TOGETHER] for a whole body, the match is given up. That engine recurses for each
/// repetition of a group, so it is given short texts only; a stack that overflows all the same ends
/// as if the steps had.
public final class TextPattern {
  /// About 10 ms on one core.
  static final int MAX_STEPS = 1_000_000;

  /// For all texts of one body together.
  static final int MAX_STEPS_TOGETHER = 2_000_000;

  /// In UTF-16 units, for expressions that run by steps.
  static final int MAX_STEPPED_TEXT = 8_192;

  /// Units of text times instructions of the expression, for those that run in linear time.
  static final long MAX_LINEAR_WORK = 100_000_000;

  private static final LongAdder GIVEN_UP = new LongAdder();
  private static final ThreadLocal<int[]> LEFT = new ThreadLocal<>();

  private final String expression;
  private final com.google.re2j.@Nullable Pattern linear;
  private final java.util.regex.@Nullable Pattern stepped;

  private TextPattern(
      String expression,
      com.google.re2j.@Nullable Pattern linear,
      java.util.regex.@Nullable Pattern stepped) {
    this.expression = expression;
    this.linear = linear;
    this.stepped = stepped;
  }

  /// @throws IllegalArgumentException if it is no expression that either engine can run; the
  ///   message says why
  public static TextPattern compile(String expression) {
    EcmaTranslation translation = EcmaTranslation.of(expression);
    String forRe2 = translation.re2();
    if (forRe2 != null) {
      try {
        return new TextPattern(expression, com.google.re2j.Pattern.compile(forRe2), null);
      } catch (com.google.re2j.PatternSyntaxException | StackOverflowError beyondRe2) {
        // Such as a property that its tables lack: the other engine may know it.
        return stepped(expression, translation);
      }
    }
    return stepped(expression, translation);
  }

  private static TextPattern stepped(String expression, EcmaTranslation translation) {
    try {
      return new TextPattern(expression, null, java.util.regex.Pattern.compile(translation.java()));
    } catch (PatternSyntaxException | StackOverflowError wrong) {
      throw new IllegalArgumentException(
          wrong instanceof PatternSyntaxException syntax
              ? String.valueOf(syntax.getDescription()).toLowerCase(Locale.ROOT)
              : "it is nested too deeply",
          wrong);
    }
  }

  /// Whether it runs in time that is linear in the text.
  public boolean isLinear() {
    return linear != null;
  }

  /// As it was written.
  public String expression() {
    return expression;
  }

  /// Whether a part of the text matches.
  ///
  /// @throws TooCostly when that took more steps than are allowed
  public boolean find(String text) {
    if (linear != null) {
      if ((long) text.length() * linear.programSize() > MAX_LINEAR_WORK) {
        throw tooCostly();
      }
      return linear.matcher(text).find();
    }
    int[] together = LEFT.get();
    int steps = together == null ? MAX_STEPS : Math.min(MAX_STEPS, together[0]);
    if (text.length() > MAX_STEPPED_TEXT) {
      throw tooCostly();
    }
    CountedText counted = new CountedText(text, steps);
    try {
      return Objects.requireNonNull(stepped).matcher(counted).find();
    } catch (CountedText.Spent | StackOverflowError spent) {
      throw tooCostly();
    } finally {
      if (together != null) {
        together[0] -= counted.steps();
      }
    }
  }

  /// Runs work whose matches, on this thread, share one allowance of steps.
  public static void together(Runnable work) {
    LEFT.set(new int[] {MAX_STEPS_TOGETHER});
    try {
      work.run();
    } finally {
      LEFT.remove();
    }
  }

  /// How many matches were given up since the process began.
  public static long givenUp() {
    return GIVEN_UP.sum();
  }

  private TooCostly tooCostly() {
    GIVEN_UP.increment();
    return new TooCostly(expression);
  }

  /// A text took more steps than are allowed. The message can be shown to the client.
  public static final class TooCostly extends RuntimeException {
    TooCostly(String expression) {
      super(
          "cannot be compared with the pattern "
              + expression
              + " in the time that is allowed for it; send a shorter text",
          null,
          false,
          false);
    }
  }
}
