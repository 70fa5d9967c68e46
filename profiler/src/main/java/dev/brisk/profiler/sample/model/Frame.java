package dev.brisk.profiler.sample.model;

/// A place in the program.
///
/// @param className binary name; empty for native code
/// @param method its name, or that of a native function
/// @param line 0 if unknown
public record Frame(String className, String method, int line) {
  /// `com.acme.Shop.price`.
  public String name() {
    return className.isEmpty() ? method : className + "." + method;
  }

  /// The file that the class most likely comes from: its outermost class's name.
  public String sourceFile() {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    int nested = simple.indexOf('$');
    return simple.isEmpty() ? "" : (nested > 0 ? simple.substring(0, nested) : simple) + ".java";
  }
}
