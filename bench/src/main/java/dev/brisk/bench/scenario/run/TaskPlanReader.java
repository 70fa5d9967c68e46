package dev.brisk.bench.scenario.run;

import dev.brisk.bench.scenario.Actions;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.Sequence;
import dev.brisk.bench.scenario.Tag;
import dev.brisk.bench.scenario.Task;
import dev.brisk.bench.scenario.TaskSet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Works out the tasks of a user class. The order of the source, which a sequence needs, is that of
/// the class file: reflection promises none.
final class TaskPlanReader {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType ACTION = MethodType.methodType(void.class, Actions.class);
  private static final MethodType MAKE = MethodType.methodType(Actions.class, Actions.class);

  private final Set<String> tags;
  private final Set<String> excluded;

  TaskPlanReader(Set<String> tags, Set<String> excluded) {
    this.tags = tags;
    this.excluded = excluded;
  }

  /// @return null when tags leave nothing of it
  /// @throws IllegalArgumentException when the class makes no sense as a user
  @Nullable TaskPlan read(Class<? extends HttpUser> type) {
    return read(type, null, Set.of());
  }

  private @Nullable TaskPlan read(Class<?> type, @Nullable Class<?> outer, Set<String> inherited) {
    String name = type.getSimpleName();
    Set<String> own = with(inherited, type.getAnnotation(Tag.class));
    List<TaskPlan.Entry> entries = new ArrayList<>();
    int found = 0;
    for (Object member : members(type)) {
      if (member instanceof Method method) {
        found++;
        Task task = method.getAnnotation(Task.class);
        checkTask(name, method, task.value());
        Set<String> all = with(own, method.getAnnotation(Tag.class));
        if (chosen(all)) {
          entries.add(new TaskPlan.Method(method.getName(), task.value(), all, action(method)));
        }
      } else if (member instanceof Class<?> nested) {
        found++;
        Task task = nested.getAnnotation(Task.class);
        checkWeight(name + "." + nested.getSimpleName(), task.value());
        checkNesting(name, nested);
        boolean inner = !Modifier.isStatic(nested.getModifiers());
        TaskPlan plan = read(nested, inner ? type : null, own);
        if (plan != null) {
          entries.add(new TaskPlan.Nested(plan, task.value(), inner));
        }
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException(
          name + " has no tasks. Mark at least one of its methods with @Task.");
    }
    if (entries.isEmpty()) {
      return null;
    }
    return new TaskPlan(
        name,
        type.isAnnotationPresent(Sequence.class),
        entries,
        make(type, outer),
        named(type, "onStart"),
        named(type, "onStop"));
  }

  private boolean chosen(Set<String> of) {
    return (tags.isEmpty() || of.stream().anyMatch(tags::contains))
        && of.stream().noneMatch(excluded::contains);
  }

  private static Set<String> with(Set<String> inherited, @Nullable Tag tag) {
    if (tag == null) {
      return inherited;
    }
    Set<String> all = new HashSet<>(inherited);
    all.addAll(Arrays.asList(tag.value()));
    return all;
  }

  private static void checkTask(String owner, Method method, int weight) {
    String where = owner + "." + method.getName();
    checkWeight(where, weight);
    if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers())) {
      throw new IllegalArgumentException(
          where + ": a task takes no parameters and is not static. Use feed(…) for data.");
    }
  }

  private static void checkWeight(String where, int weight) {
    if (weight < 1) {
      throw new IllegalArgumentException(
          where + ": the weight is @Task(" + weight + "). Write 1 or more.");
    }
  }

  private static void checkNesting(String owner, Class<?> nested) {
    if (!TaskSet.class.isAssignableFrom(nested)) {
      throw new IllegalArgumentException(
          owner
              + "."
              + nested.getSimpleName()
              + " is marked with @Task, but is no TaskSet. Let it extend TaskSet.");
    }
  }

  /// Tasks and task sets, those of superclasses first, each class in the order of its source.
  private static List<Object> members(Class<?> type) {
    List<Object> members = new ArrayList<>();
    Class<?> parent = type.getSuperclass();
    if (parent != null && parent != HttpUser.class && parent != TaskSet.class) {
      members.addAll(members(parent));
    }
    Map<String, Integer> order = order(type);
    Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Task.class))
        .sorted((a, b) -> Integer.compare(place(order, a), place(order, b)))
        .forEach(members::add);
    Class<?>[] nested = type.getDeclaredClasses();
    // Declared classes come in the reverse of the source; names without an order go last.
    for (int i = nested.length - 1; i >= 0; i--) {
      if (nested[i].isAnnotationPresent(Task.class)) {
        members.add(nested[i]);
      }
    }
    return members;
  }

  private static int place(Map<String, Integer> order, Method method) {
    return order.getOrDefault(method.getName(), Integer.MAX_VALUE);
  }

  private static Map<String, Integer> order(Class<?> type) {
    Map<String, Integer> order = new HashMap<>();
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in != null) {
        for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
          order.putIfAbsent(method.methodName().stringValue(), order.size());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("The class file of " + type + " cannot be read", e);
    }
    return order;
  }

  private static @Nullable MethodHandle named(Class<?> type, String name) {
    for (Class<?> in = type; in != null && in != Actions.class; in = in.getSuperclass()) {
      for (Method method : in.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          return action(method);
        }
      }
    }
    return null;
  }

  private static MethodHandle action(Method method) {
    try {
      method.setAccessible(true);
      return LOOKUP.unreflect(method).asType(ACTION);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(method + " cannot be called: " + e.getMessage(), e);
    }
  }

  private static MethodHandle make(Class<?> type, @Nullable Class<?> outer) {
    try {
      Constructor<?> constructor =
          outer == null ? type.getDeclaredConstructor() : type.getDeclaredConstructor(outer);
      constructor.setAccessible(true);
      MethodHandle handle = LOOKUP.unreflectConstructor(constructor);
      return outer == null
          ? MethodHandles.dropArguments(
              handle.asType(MethodType.methodType(Actions.class)), 0, Actions.class)
          : handle.asType(MAKE);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          type.getSimpleName()
              + " has no constructor without parameters. Leave its constructors out.",
          e);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(type + " cannot be created: " + e.getMessage(), e);
    }
  }
}
