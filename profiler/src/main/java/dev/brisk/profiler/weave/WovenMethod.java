package dev.brisk.profiler.weave;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

  /// Names that several methods have, which differ in their parameters only.
  public static Set<String> overloaded(Collection<WovenMethod> methods) {
    Map<String, Set<String>> descriptors = new HashMap<>();
    for (WovenMethod method : methods) {
      descriptors
          .computeIfAbsent(method.displayName(), name -> new HashSet<>())
          .add(method.descriptor());
    }
    descriptors.values().removeIf(different -> different.size() == 1);
    return descriptors.keySet();
  }

  /// [#displayName()], where it is among `overloaded` with its parameters: `price(int, String)`.
  public String displayName(Set<String> overloaded) {
    String shown = displayName();
    return overloaded.contains(shown)
        ? shown
            + MethodTypeDesc.ofDescriptor(descriptor).parameterList().stream()
                .map(ClassDesc::displayName)
                .collect(Collectors.joining(", ", "(", ")"))
        : shown;
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
