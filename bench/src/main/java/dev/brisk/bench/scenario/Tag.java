package dev.brisk.bench.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names that `--tags` and `--exclude-tags` choose tasks by, and that objectives such as `@read:
/// p99<200ms` are about. On a task set they count for all of its tasks.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Tag {
  String[] value();
}
