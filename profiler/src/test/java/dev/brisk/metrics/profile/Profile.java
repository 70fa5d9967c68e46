package dev.brisk.metrics.profile;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// Stands in for the library's annotation: the profiler knows its name, no more.
@Retention(RetentionPolicy.RUNTIME)
public @interface Profile {}
