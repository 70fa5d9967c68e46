package dev.brisk.profiler.line;

import dev.brisk.profiler.agent.LineProbe;
import dev.brisk.profiler.line.programs.Program;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.Selection;
import dev.brisk.profiler.weave.Weaver;
import dev.brisk.profiler.weave.WovenClass;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Weaves a test program in this JVM, runs it and reads the counts: the agent's probes without the
/// agent's connection.
final class WovenPrograms {
  private WovenPrograms() {}

  static LineProfile run(Class<? extends Program> program, int period) throws Exception {
    Selection selection = Selection.of(program.getName());
    Loader loader = new Loader(program.getName(), new LineWeaver(selection, period > 0));
    LineProbe.start(period);
    Program woven =
        (Program) loader.loadClass(program.getName()).getDeclaredConstructor().newInstance();
    woven.run();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LineProbe.write(new DataOutputStream(bytes));
    return LineCounts.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
        loader.methods,
        period,
        List.of());
  }

  static final class Loader extends ClassLoader {
    final List<WovenMethod> methods = new ArrayList<>();
    private final String prefix;
    private final Weaver weaver;

    Loader(String prefix, Weaver weaver) {
      super(WovenPrograms.class.getClassLoader());
      this.prefix = prefix;
      this.weaver = weaver;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        return name.startsWith(prefix) ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] original = in.readAllBytes();
        int first = LineProbe.nextMethod();
        Optional<WovenClass> woven =
            weaver.weave(
                original, "", first, ClassHierarchyResolver.ofResourceParsing(getParent()));
        if (woven.isEmpty()) {
          return defineClass(name, original, 0, original.length);
        }
        methods.addAll(woven.get().methods());
        LineProbe.register(
            first, woven.get().methods().stream().mapToInt(m -> m.lines().size()).toArray());
        return defineClass(name, woven.get().bytes(), 0, woven.get().bytes().length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
