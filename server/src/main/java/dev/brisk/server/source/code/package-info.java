/// Answers from a Java handler: a class, or one file that is compiled in memory.
///
/// Start at [dev.brisk.server.source.code.CodeSource]; what handlers see is in
/// [dev.brisk.server.handler]. It never runs a handler on an event loop, and tells a client nothing
/// of a handler's exception.
@NullMarked
package dev.brisk.server.source.code;

import org.jspecify.annotations.NullMarked;
