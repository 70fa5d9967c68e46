package dev.brisk.bench.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a method without parameters as a task of its user or task set, or a nested [TaskSet] as a
/// part of what encloses it.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Task {
  /// How often it is chosen, in proportion to the others; at least 1.
  int value() default 1;
}
