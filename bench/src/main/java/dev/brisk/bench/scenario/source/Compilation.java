package dev.brisk.bench.scenario.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import dev.brisk.bench.scenario.HttpUser;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// One file, compiled in memory by the JDK's javac.
///
/// What a scenario may use without importing it stands in front of the source, on its first line
/// (or after its package statement), so that line numbers in javac's messages and in stack traces
/// are those of the file.
final class Compilation {
  private static final String PROLOGUE =
      "import dev.brisk.bench.scenario.*;"
          + "import static dev.brisk.bench.scenario.Dsl.*;"
          + "import static dev.brisk.bench.scenario.Order.*;"
          + "import java.util.*;import java.time.*; ";
  private static final Pattern PACKAGE =
      Pattern.compile("\\A(?:\\s|//[^\\n]*\\n|/\\*(?s:.*?)\\*/)*package\\s+[\\w.]+\\s*;");
  private static final int ERRORS_MAX = 10;

  private final Map<String, byte[]> classes;
  private final Map<String, Long> feeds;

  private Compilation(Map<String, byte[]> classes, Map<String, Long> feeds) {
    this.classes = classes;
    this.feeds = feeds;
  }

  /// @throws IllegalArgumentException with javac's messages, each with file and line
  static Compilation of(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalArgumentException(
          "Scenarios are compiled by the JDK's compiler, which this Java does not have. Run Brisk"
              + " on a JDK 25.");
    }
    Matcher packaged = PACKAGE.matcher(source);
    int at = packaged.find() ? packaged.end() : 0;
    SourceText text =
        new SourceText(name, source.substring(0, at) + PROLOGUE + source.substring(at));
    DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
    try (MemoryFiles files =
        new MemoryFiles(
            compiler.getStandardFileManager(messages, Locale.ROOT, StandardCharsets.UTF_8))) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  new StringWriter(),
                  files,
                  messages,
                  List.of(
                      "-classpath",
                      System.getProperty("java.class.path", ""),
                      "-g",
                      "-proc:none",
                      "-implicit:none",
                      "-Xlint:none"),
                  null,
                  List.of(text));
      Map<String, Long> feeds = new LinkedHashMap<>();
      for (CompilationUnitTree unit : task.parse()) {
        new FeedNames(unit, Trees.instance(task).getSourcePositions()).scan(unit, feeds);
      }
      task.generate();
      List<Diagnostic<? extends JavaFileObject>> errors =
          messages.getDiagnostics().stream()
              .filter(message -> message.getKind() == Diagnostic.Kind.ERROR)
              .<Diagnostic<? extends JavaFileObject>>map(message -> message)
              .toList();
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException(describe(name, source, at, errors));
      }
      return new Compilation(files.classes(), feeds);
    } catch (IOException e) {
      throw new UncheckedIOException("The scenario cannot be compiled", e);
    }
  }

  /// Names of feeders that the source names as text, and the line of each.
  Map<String, Long> feeds() {
    return feeds;
  }

  /// The classes of the file, in javac's order, with their static initializers run: a request from
  /// one would hold its event loop for good, since a thread in there cannot be unmounted. Before
  /// there are users it cannot send any.
  ///
  /// @throws IllegalArgumentException when one fails
  List<Class<?>> load() {
    MemoryLoader loader = new MemoryLoader(HttpUser.class.getClassLoader(), classes);
    List<Class<?>> loaded = new ArrayList<>();
    for (String name : classes.keySet()) {
      try {
        loaded.add(Class.forName(name, true, loader));
      } catch (ExceptionInInitializerError e) {
        throw new IllegalArgumentException(
            failed(name, e.getCause() == null ? e : e.getCause()), e);
      } catch (ClassNotFoundException | LinkageError e) {
        throw new IllegalArgumentException("The class " + name + " cannot be loaded: " + e, e);
      }
    }
    return loaded;
  }

  private static String failed(String name, Throwable cause) {
    String line = "";
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (frame.getMethodName().equals("<clinit>") && frame.getClassName().equals(name)) {
        line = frame.getFileName() + ":" + frame.getLineNumber() + ": ";
        break;
      }
    }
    return line
        + "the static initializer of "
        + name
        + " failed: "
        + cause
        + ". It runs before there are users; what needs one, such as a request or random(), belongs"
        + " into onStart() or a task.";
  }

  private static String describe(
      String name,
      String source,
      int prologueAt,
      List<Diagnostic<? extends JavaFileObject>> errors) {
    List<String> lines = source.lines().toList();
    long prologueLine = source.substring(0, prologueAt).lines().count();
    prologueLine = Math.max(1, prologueLine);
    int prologueColumn = prologueAt - (source.lastIndexOf('\n', Math.max(0, prologueAt - 1)) + 1);
    StringBuilder text = new StringBuilder();
    for (Diagnostic<? extends JavaFileObject> error :
        errors.subList(0, Math.min(ERRORS_MAX, errors.size()))) {
      long line = error.getLineNumber();
      long column = error.getColumnNumber();
      if (line == prologueLine && column > prologueColumn + PROLOGUE.length()) {
        column -= PROLOGUE.length();
      }
      text.append(text.isEmpty() ? "" : "\n").append(name);
      if (line > 0) {
        text.append(':').append(line);
      }
      text.append(": ").append(error.getMessage(Locale.ROOT).replace("\n", "\n  "));
      if (line > 0 && line <= lines.size()) {
        text.append("\n  ").append(lines.get((int) line - 1).replace('\t', ' '));
        text.append("\n  ").append(" ".repeat((int) Math.clamp(column - 1, 0, 500))).append('^');
      }
    }
    if (errors.size() > ERRORS_MAX) {
      text.append("\n… and ").append(errors.size() - ERRORS_MAX).append(" further errors");
    }
    return text.toString();
  }

  /// Finds `feed("name")`, so that a feeder that is not there is told before anything starts.
  private static final class FeedNames extends TreeScanner<@Nullable Void, Map<String, Long>> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    FeedNames(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitMethodInvocation(
        MethodInvocationTree call, Map<String, Long> found) {
      List<? extends ExpressionTree> arguments = call.getArguments();
      if (call.getMethodSelect().toString().equals("feed")
          && !arguments.isEmpty()
          && arguments.getFirst().getKind() == Tree.Kind.STRING_LITERAL) {
        String name = String.valueOf(((LiteralTree) arguments.getFirst()).getValue());
        found.putIfAbsent(
            name, unit.getLineMap().getLineNumber(positions.getStartPosition(unit, call)));
      }
      return super.visitMethodInvocation(call, found);
    }
  }
}
