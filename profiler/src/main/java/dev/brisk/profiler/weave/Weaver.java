package dev.brisk.profiler.weave;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.List;
import java.util.Optional;

/// Puts probes into a class.
public interface Weaver {
  /// Weaves a class.
  ///
  /// @param original its class file
  /// @param location where it was loaded from
  /// @param firstMethod the number of the first method that carries probes
  /// @param hierarchy finds superclasses, for the verifier's stack maps
  /// @return empty if no method of it is selected
  Optional<WovenClass> weave(
      byte[] original, String location, int firstMethod, ClassHierarchyResolver hierarchy);

  /// The names of the methods that a class has.
  static List<String> methodNames(byte[] classFile) {
    return ClassFile.of().parse(classFile).methods().stream()
        .filter(ClassFiles::weavable)
        .map(method -> method.methodName().stringValue())
        .toList();
  }
}
