package dev.brisk.profiler.weave;

import java.util.List;

/// A method that carries probes.
///
/// @param number what its probes call it
/// @param className binary name
/// @param name `price`, `<init>` or `lambda$price$0`
/// @param descriptor such as `(I)J`
/// @param sourceFile `Shop.java`, empty if the class does not say
/// @param location where the class was loaded from, as a URL, or empty
/// @param lines line numbers, by the index that the probes count under
/// @param note why it carries fewer probes than asked for, or empty
public record WovenMethod(
    int number,
    String className,
    String name,
    String descriptor,
    String sourceFile,
    String location,
    List<Integer> lines,
    String note) {
  public WovenMethod {
    lines = List.copyOf(lines);
  }

  WovenMethod withNote(String text) {
    return new WovenMethod(number, className, name, descriptor, sourceFile, location, lines, text);
  }

  /// `com.acme.Shop.price`, with lambdas as `price λ0`.
  public String displayName() {
    String enclosing = Selection.enclosing(name);
    String shown =
        enclosing.equals(name)
            ? name
            : enclosing + " λ" + name.substring(name.lastIndexOf('$') + 1);
    return className + "." + shown;
  }
}
