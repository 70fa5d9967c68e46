/// Rewriting bytecode: probes at lines and calls, by `java.lang.classfile`.
///
/// Start at [Selection] and [LineWeaver]. It works in the `brisk` process and never touches the
/// JDK's classes.
@NullMarked
package dev.brisk.profiler.weave;

import org.jspecify.annotations.NullMarked;
