import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Gives the classes of a jar that is written for Java 5 stack maps and a newer class file version.
///
/// The JVM leaves classes without stack maps out of an AOT cache that has classes linked, and
/// verifies them by inference at each start. For picocli's 270 that was a third of the CPU time of
/// `brisk --help`. Their code stays as it is. A jar that was done before stays so.
///
/// Usage: java StackMaps.java JAR
public final class StackMaps {
  private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

  private static final MethodTransform METHOD_WRITTEN_ANEW =
      MethodTransform.transformingCode((builder, element) -> builder.with(element));

  void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    Path unfinished = jar.resolveSibling(jar.getFileName() + ".unfinished");
    try (JarFile from = new JarFile(jar.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        OutputStream file = Files.newOutputStream(unfinished);
        JarOutputStream to = new JarOutputStream(file)) {
      ClassFile classFile =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(classes)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : from.stream().toList()) {
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        to.write(entry.getName().endsWith(".class") ? withStackMaps(classFile, bytes) : bytes);
      }
    }
    Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] withStackMaps(ClassFile classFile, byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
      return bytes;
    }
    return classFile.build(
        model.thisClass().asSymbol(),
        builder -> {
          // Before the methods: frames are made for the version that is known by then.
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          for (ClassElement element : model) {
            switch (element) {
              case ClassFileVersion old -> {}
              case MethodModel method -> builder.transformMethod(method, METHOD_WRITTEN_ANEW);
              default -> builder.with(element);
            }
          }
        });
  }
}
