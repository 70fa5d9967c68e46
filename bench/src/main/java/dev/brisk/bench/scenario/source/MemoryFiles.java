package dev.brisk.bench.scenario.source;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/// Keeps what javac writes.
final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
  private final Map<String, Written> written = new LinkedHashMap<>();

  MemoryFiles(JavaFileManager files) {
    super(files);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
    return written.computeIfAbsent(className, Written::new);
  }

  Map<String, byte[]> classes() {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    written.forEach((name, file) -> classes.put(name, file.bytes.toByteArray()));
    return classes;
  }

  private static final class Written extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Written(String className) {
      super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      bytes.reset();
      return bytes;
    }
  }
}
