package dev.brisk.profiler.agent;

import java.util.regex.Pattern;

/// Which classes may be sent for weaving: names that match, and never the JDK's or our own.
final class ClassSelection {
  private static final String[] NEVER = {
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "dev.brisk.profiler.agent."
  };

  private final Pattern names;

  ClassSelection(String regularExpression) {
    names = Pattern.compile(regularExpression);
  }

  boolean contains(String binaryName) {
    for (String prefix : NEVER) {
      if (binaryName.startsWith(prefix)) {
        return false;
      }
    }
    return names.matcher(binaryName).matches();
  }
}
