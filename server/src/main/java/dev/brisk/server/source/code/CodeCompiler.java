package dev.brisk.server.source.code;

import dev.brisk.server.handler.Handler;
import dev.brisk.server.source.SourceProblem;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Compiles a single Java file in memory against this program's own class path, and loads it with a
/// class loader of its own, so that two files may hold classes of the same name.
final class CodeCompiler {
  private static final int MAX_FAULTS = 20;

  private CodeCompiler() {}

  /// @return the file's handler: the class named like the file, else the only one that implements
  ///   [Handler]
  /// @throws SourceProblem with javac's messages and their lines
  static Class<?> handlerClass(Path file, String source) {
    String classPath = classPath();
    Map<String, byte[]> classes =
        CompiledClasses.ofUser()
            .get(
                String.valueOf(file.getFileName()),
                source,
                classPath,
                () -> compile(file, source, classPath));
    InMemoryLoader loader = new InMemoryLoader(CodeCompiler.class.getClassLoader(), classes);
    List<Class<?>> handlers = new ArrayList<>();
    for (String name : classes.keySet()) {
      Class<?> type = loader.load(name);
      if (Handler.class.isAssignableFrom(type) && !type.isInterface() && !type.isAnonymousClass()) {
        handlers.add(type);
      }
    }
    if (handlers.size() == 1) {
      return handlers.getFirst();
    }
    String stem = String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
    return handlers.stream()
        .filter(type -> type.getSimpleName().equals(stem))
        .findFirst()
        .orElseThrow(() ->
            new SourceProblem(
                "code.file",
                file
                    + " has "
                    + handlers.size()
                    + " classes that implement "
                    + Handler.class.getName()
                    + ". Write one, named '"
                    + stem
                    + "'."));
  }

  private static Map<String, byte[]> compile(Path file, String source, String classPath) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new SourceProblem(
          "code.file",
          "this Java has no compiler. Run with a JDK instead of a JRE, or compile the handler and"
              + " name its class with 'class'.");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (ClassFiles classes =
        new ClassFiles(
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8))) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  classes,
                  diagnostics,
                  List.of(
                      "-proc:none", "-parameters", "-g", "-Xlint:none", "-classpath", classPath),
                  null,
                  List.of(new SourceFile(file, source)))
              .call();
      if (!compiled) {
        throw new SourceProblem(faults(file, diagnostics));
      }
      return classes.bytes();
    } catch (IOException impossible) {
      throw new UncheckedIOException("closing the compiler failed", impossible);
    }
  }

  /// The program's class path, and where [Handler] itself came from: under a foreign class loader
  /// that is not on it.
  private static String classPath() {
    String path = System.getProperty("java.class.path", "");
    java.security.CodeSource own = Handler.class.getProtectionDomain().getCodeSource();
    // Of a class from an AOT cache the JVM remembers where its jar lay when the cache was made;
    // when
    // that has been moved since, as by unpacking an archive, it knows no location at all.
    if (own == null || own.getLocation() == null) {
      return path;
    }
    try {
      return path + File.pathSeparator + Path.of(own.getLocation().toURI());
    } catch (URISyntaxException | FileSystemNotFoundException notAFile) {
      return path;
    }
  }

  private static List<SourceProblem.Fault> faults(
      Path file, DiagnosticCollector<JavaFileObject> diagnostics) {
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .limit(MAX_FAULTS)
        .map(diagnostic ->
            new SourceProblem.Fault(
                "code.file",
                file
                    + ":"
                    + diagnostic.getLineNumber()
                    + ": "
                    + diagnostic.getMessage(Locale.ROOT)))
        .toList();
  }

  private static final class SourceFile extends SimpleJavaFileObject {
    private final String source;

    SourceFile(Path file, String source) {
      super(file.toUri(), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }

  private static final class ClassFile extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ClassFile(String name) {
      super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class ClassFiles extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ClassFile> files = new HashMap<>();

    ClassFiles(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        @Nullable FileObject sibling) {
      ClassFile file = new ClassFile(className);
      files.put(className, file);
      return file;
    }

    Map<String, byte[]> bytes() {
      Map<String, byte[]> bytes = new HashMap<>();
      files.forEach((name, file) -> bytes.put(name, file.bytes.toByteArray()));
      return bytes;
    }
  }

  private static final class InMemoryLoader extends ClassLoader {
    private final Map<String, byte[]> classes;

    InMemoryLoader(ClassLoader parent, Map<String, byte[]> classes) {
      super("brisk-code", parent);
      this.classes = classes;
    }

    Class<?> load(String name) {
      try {
        return loadClass(name);
      } catch (ClassNotFoundException impossible) {
        throw new AssertionError("the compiler just made it", impossible);
      }
    }

    /// Own classes first: a file may be named like a class of the program.
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        byte[] bytes = classes.get(name);
        return bytes == null
            ? super.loadClass(name, resolve)
            : defineClass(name, bytes, 0, bytes.length);
      }
    }
  }
}
