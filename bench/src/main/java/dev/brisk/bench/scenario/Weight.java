package dev.brisk.bench.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How many of all users belong to a class.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Weight {
  /// Its share, in proportion to other classes; at least 1.
  int value() default 1;

  /// Exactly this many users, which start first; 0 counts by weight.
  int fixed() default 0;
}
