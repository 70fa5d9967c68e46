package dev.brisk.profiler.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Which classes may be sent for weaving: names that match, and classes that mention an annotation;
/// never the JDK's or our own.
final class ClassSelection {
  private static final String[] NEVER = {
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "dev.brisk.profiler.agent."
  };

  /// Where requests enter servers of the JDK, and of `javax`: nothing that the probes use.
  private static final List<String> ENTRIES =
      List.of("com.sun.net.httpserver.Filter$Chain", "javax.servlet.http.HttpServlet");

  private final Pattern names;
  private final byte[] mark;

  /// @param regularExpression over binary names
  /// @param mark a type descriptor that a selected class has in its constants; empty for none
  ClassSelection(String regularExpression, String mark) {
    names = Pattern.compile(regularExpression);
    this.mark = mark.getBytes(StandardCharsets.UTF_8);
  }

  boolean contains(String binaryName, byte[] classFile) {
    return allowed(binaryName) && (names.matcher(binaryName).matches() || marked(classFile));
  }

  /// The same for a class that is loaded. Its file is read where it came from, since asking the JVM
  /// for its bytes would compile its methods anew.
  boolean contains(Class<?> type) {
    String name = type.getName();
    if (!allowed(name)) {
      return false;
    }
    if (names.matcher(name).matches()) {
      return true;
    }
    return mark.length > 0 && type.getClassLoader() != null && marked(file(type));
  }

  private static boolean allowed(String binaryName) {
    if (ENTRIES.contains(binaryName)) {
      return true;
    }
    for (String prefix : NEVER) {
      if (binaryName.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] file(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException | RuntimeException e) {
      return new byte[0]; // made at run time, or its jar is gone: it is not selected
    }
  }

  private boolean marked(byte[] classFile) {
    if (mark.length == 0) {
      return false;
    }
    for (int start = 0; start <= classFile.length - mark.length; start++) {
      int length = 0;
      while (length < mark.length && classFile[start + length] == mark[length]) {
        length++;
      }
      if (length == mark.length) {
        return true;
      }
    }
    return false;
  }
}
