package dev.brisk.profiler.process;

import dev.brisk.profiler.agent.LineProbe;
import dev.brisk.profiler.weave.Weaver;
import dev.brisk.profiler.weave.WovenClass;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Weaves test programs in this JVM: the agent's probes without the agent's connection.
public final class WovenLoader extends ClassLoader {
  private final List<WovenMethod> methods = new ArrayList<>();
  private final Predicate<String> own;
  private final Weaver weaver;

  /// @param own the names of the classes that are loaded anew, through the weaver
  public WovenLoader(Predicate<String> own, Weaver weaver) {
    super(WovenLoader.class.getClassLoader());
    this.own = own;
    this.weaver = weaver;
  }

  public List<WovenMethod> methods() {
    return List.copyOf(methods);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      return own.test(name) ? define(name) : super.loadClass(name, resolve);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] original = in.readAllBytes();
      int first = LineProbe.nextMethod();
      Optional<WovenClass> woven =
          weaver.weave(original, "", first, ClassHierarchyResolver.ofResourceParsing(getParent()));
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
