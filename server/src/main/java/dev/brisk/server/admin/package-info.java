/// The admin surface under `/brisk`: closed to everybody without the token.
///
/// Start at [AdminSurface]; whoever hangs something on it implements [AdminExtension]. It knows no
/// profiler, no monitor and no page: they come from outside.
@NullMarked
package dev.brisk.server.admin;

import org.jspecify.annotations.NullMarked;
