package dev.brisk.profiler.weave;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Which methods to weave, as written on the command line.
///
/// | pattern | means |
/// |---|---|
/// | `com.acme.Shop#price` | that method, its overloads and the lambdas in it |
/// | `com.acme.Shop` | all its methods, and its nested classes |
/// | `com.acme.*` | the classes of a package |
/// | `com.acme.**` | the package and those below |
/// | `**.Shop#get*` | `*` also stands for a part of a name |
/// | `@Profile` | methods and classes with the annotation `dev.brisk.metrics.profile.Profile` |
///
/// @param patterns at least one
/// @param maxClasses a pattern that fits more loaded classes is refused
public record Selection(List<String> patterns, int maxClasses) {
  /// Enough for a large program with its libraries.
  public static final int MAX_CLASSES = 20_000;

  /// Stands for methods that carry the annotation.
  public static final String ANNOTATED = "@Profile";

  private static final String ANNOTATION = "Ldev/brisk/metrics/profile/Profile;";
  private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.");
  private static final String NO_CLASS = "(?!)";
  private static final Pattern LEGAL = Pattern.compile("[\\w.$*]+(#[\\w$*<>]+)?|" + ANNOTATED);

  public Selection {
    if (maxClasses < 1) {
      throw new ProfilerException(
          Reason.BAD_TARGET, "At least one class must be allowed, but it is " + maxClasses + ".");
    }
    patterns = List.copyOf(patterns);
    if (patterns.isEmpty()) {
      throw new ProfilerException(
          Reason.BAD_TARGET, "No class is named. Write a class or method: com.acme.Shop#price");
    }
    for (String pattern : patterns) {
      if (!LEGAL.matcher(pattern).matches()) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            "\""
                + pattern
                + "\" is no class or method pattern. Write com.acme.Shop, com.acme.Shop#price,"
                + " com.acme.*, com.acme.** or @Profile");
      }
      if (pattern.matches("(java|javax|jdk|sun)\\..*")) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            "\""
                + pattern
                + "\" names classes of the JDK, which the probes themselves use. Name the method of"
                + " your program that calls them.");
      }
    }
  }

  public Selection(List<String> patterns) {
    this(patterns, MAX_CLASSES);
  }

  public static Selection of(String... patterns) {
    return new Selection(List.of(patterns));
  }

  /// A regular expression over binary class names, for the agent.
  public String classExpression() {
    List<String> alternatives = new ArrayList<>();
    for (String pattern : patterns) {
      if (!pattern.equals(ANNOTATED)) {
        alternatives.add(classExpression(pattern));
      }
    }
    return alternatives.isEmpty() ? NO_CLASS : String.join("|", alternatives);
  }

  /// Refuses a pattern that fits more than it should, before anything is woven: with `**`, all of a
  /// server and its libraries, that took 58 seconds of CPU time.
  ///
  /// @param loaded binary names of all classes of the target
  /// @throws ProfilerException with how many fit
  public void requireBounded(List<String> loaded) {
    Pattern fits = Pattern.compile(classExpression());
    long classes =
        loaded.stream()
            .filter(name -> !JDK.matcher(name).lookingAt() && fits.matcher(name).matches())
            .count();
    if (classes > maxClasses) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          String.join(", ", patterns)
              + " fits "
              + classes
              + " loaded classes, and at most "
              + maxClasses
              + " may be counted here. Narrow the pattern: com.acme.**");
    }
  }

  /// The descriptor of the annotation that selects, or an empty string.
  public String annotation() {
    return patterns.contains(ANNOTATED) ? ANNOTATION : "";
  }

  /// Whether a method of a class (binary name) is meant.
  public boolean selects(String className, String methodName) {
    for (String pattern : patterns) {
      int hash = pattern.indexOf('#');
      if (pattern.equals(ANNOTATED) || !className.matches(classExpression(pattern))) {
        continue;
      }
      if (hash < 0) {
        return true;
      }
      String wanted = expression(pattern.substring(hash + 1));
      if (methodName.matches(wanted) || enclosing(methodName).matches(wanted)) {
        return true;
      }
    }
    return false;
  }

  /// `lambda$price$0` belongs to `price`.
  static String enclosing(String methodName) {
    if (!methodName.startsWith("lambda$")) {
      return methodName;
    }
    int last = methodName.lastIndexOf('$');
    String name = last > 7 ? methodName.substring(7, last) : methodName;
    return switch (name) {
      case "new" -> "<init>";
      case "static" -> "<clinit>";
      default -> name;
    };
  }

  private static String classExpression(String pattern) {
    int hash = pattern.indexOf('#');
    return hash < 0 ? expression(pattern) + "(\\$.*)?" : expression(pattern.substring(0, hash));
  }

  private static String expression(String glob) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
        out.append(".*");
        i++;
      } else if (c == '*') {
        out.append("[^.]*");
      } else if (Character.isLetterOrDigit(c) || c == '_') {
        out.append(c);
      } else {
        out.append('\\').append(c);
      }
    }
    // "**.Shop" also means a Shop without a package.
    return out.toString().replace(".*\\.", "(.*\\.)?");
  }
}
