package dev.brisk.metrics.profile;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks methods, or all methods of a class, for the exact profilers.
///
/// ```java
/// @Profile
/// BigDecimal price(Order order) { … }
/// ```
///
/// `brisk profile lines 4711 @Profile` measures them line by line, `brisk profile calls 4711
/// --include @Profile` counts their calls. Without a profiler the annotation does nothing.
///
/// It is kept at run time since a JVM that shows an agent the bytes of a loaded class has forgotten
/// all annotations that are not.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface Profile {}
