package dev.brisk.bench.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Tasks of this user or task set run in the order of the source, again and again, instead of being
/// chosen by weight; a task of weight 3 runs three times in a row.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Sequence {}
