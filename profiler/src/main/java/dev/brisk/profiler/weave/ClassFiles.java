package dev.brisk.profiler.weave;

import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What the weavers ask of a class file.
final class ClassFiles {
  private static final int COMPILED_BYTES = 8_000;

  private ClassFiles() {}

  static ClassFile with(ClassHierarchyResolver hierarchy) {
    return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
  }

  static String binaryName(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }

  static String sourceFile(ClassModel model) {
    return model
        .findAttribute(Attributes.sourceFile())
        .map(attribute -> attribute.sourceFile().stringValue())
        .orElse("");
  }

  static boolean isConstructor(MethodModel method) {
    return method.methodName().equalsString("<init>");
  }

  /// Marks methods that the probes made too large for the just-in-time compiler: it leaves methods
  /// over 8,000 bytes (`HugeMethodLimit`) to the interpreter.
  static List<WovenMethod> noteLargeMethods(
      ClassModel original, byte[] woven, List<WovenMethod> methods) {
    Map<String, Integer> before = codeSizes(original);
    Map<String, Integer> after = codeSizes(ClassFile.of().parse(woven));
    List<WovenMethod> noted = new ArrayList<>();
    for (WovenMethod method : methods) {
      String key = method.name() + method.descriptor();
      boolean outgrown =
          before.getOrDefault(key, 0) <= COMPILED_BYTES
              && after.getOrDefault(key, 0) > COMPILED_BYTES;
      noted.add(
          outgrown
              ? method.withNote(
                  "with probes it is too large for the compiler, so it ran interpreted: trust the"
                      + " hits, not the times")
              : method);
    }
    return noted;
  }

  private static Map<String, Integer> codeSizes(ClassModel model) {
    Map<String, Integer> sizes = new HashMap<>();
    for (MethodModel method : model.methods()) {
      method
          .findAttribute(Attributes.code())
          .ifPresent(code ->
              sizes.put(
                  method.methodName().stringValue() + method.methodType().stringValue(),
                  code.codeLength()));
    }
    return sizes;
  }

  /// Which methods of a class are meant, and can carry probes.
  static Predicate<MethodModel> selector(Selection selection, ClassModel model) {
    String className = binaryName(model);
    String annotation = selection.annotation();
    boolean whole = !annotation.isEmpty() && annotated(model, annotation);
    Set<String> names = new HashSet<>();
    if (!annotation.isEmpty()) {
      for (MethodModel method : model.methods()) {
        if (annotated(method, annotation)) {
          names.add(method.methodName().stringValue() + method.methodType().stringValue());
          names.add(method.methodName().stringValue());
        }
      }
    }
    return method -> {
      String name = method.methodName().stringValue();
      boolean lambda = name.startsWith("lambda$");
      return weavable(method)
          && (whole
              || selection.selects(className, name)
              || (lambda
                  ? names.contains(Selection.enclosing(name))
                  : names.contains(name + method.methodType().stringValue())));
    };
  }

  private static boolean annotated(AttributedElement element, String descriptor) {
    List<Annotation> annotations = new ArrayList<>();
    element
        .findAttribute(Attributes.runtimeInvisibleAnnotations())
        .ifPresent(found -> annotations.addAll(found.annotations()));
    element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .ifPresent(found -> annotations.addAll(found.annotations()));
    return annotations.stream()
        .anyMatch(annotation -> annotation.className().equalsString(descriptor));
  }

  /// Has code, and is no bridge or other invention of the compiler, except the body of a lambda.
  static boolean weavable(MethodModel method) {
    return method.code().isPresent()
        && (!method.flags().has(AccessFlag.SYNTHETIC)
            || method.methodName().stringValue().startsWith("lambda$"));
  }
}
