package dev.brisk.profiler.process;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Looks at the bytecode that a running JVM has for a class, by an agent of its own.
public final class BytecodeOf {
  private BytecodeOf() {}

  /// The instructions of each method as the JVM runs them.
  public static Map<String, String> running(TestJvm jvm, Class<?> type) throws Exception {
    Path jar = Files.createTempFile("look", ".jar");
    Path seen = Files.createTempFile("look", ".class");
    try {
      writeAgent(jar);
      VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
      try {
        machine.loadAgent(jar.toString(), type.getName() + "," + seen);
      } finally {
        machine.detach();
      }
      return instructions(Files.readAllBytes(seen));
    } finally {
      Files.delete(jar);
      Files.delete(seen);
    }
  }

  /// The instructions of each method as they were compiled.
  public static Map<String, String> compiled(Class<?> type) throws IOException {
    try (InputStream in =
        type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
      return instructions(in.readAllBytes());
    }
  }

  /// Runs in the other JVM.
  public static void agentmain(String argument, Instrumentation instrumentation) throws Exception {
    String[] words = argument.split(",");
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getName().equals(words[0])) {
        Looking looking = new Looking(type, Path.of(words[1]));
        instrumentation.addTransformer(looking, true);
        instrumentation.retransformClasses(type);
        instrumentation.removeTransformer(looking);
      }
    }
  }

  private record Looking(Class<?> wanted, Path file) implements ClassFileTransformer {
    @Override
    public byte[] transform(
        ClassLoader loader,
        String name,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] bytes) {
      if (redefined == wanted) {
        try {
          // Whole or not at all: whoever takes probes out at the same moment comes by here, too.
          Path unfinished = Files.createTempFile("look", ".unfinished");
          Files.write(unfinished, bytes);
          Files.move(
              unfinished,
              file,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
      return null;
    }
  }

  private static Map<String, String> instructions(byte[] classFile) {
    Map<String, String> found = new TreeMap<>();
    for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
      StringBuilder text = new StringBuilder();
      method
          .code()
          .ifPresent(code -> {
            for (CodeElement element : code) {
              if (element instanceof Instruction) {
                text.append(element.toString().replaceAll("@[0-9a-f]+", "")).append('\n');
              }
            }
          });
      found.put(
          method.methodName().stringValue() + method.methodType().stringValue(), text.toString());
    }
    return found;
  }

  private static void writeAgent(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Agent-Class", BytecodeOf.class.getName());
    main.putValue("Can-Retransform-Classes", "true");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry("empty"));
      out.closeEntry();
    }
  }
}
