/// Regular expressions that a client's text cannot make slow.
///
/// Start at [dev.brisk.server.pattern.TextPattern]. Parameters and JSON Schemas use it, and the
/// configuration's checks, so that they cannot disagree. This package never runs an expression
/// without a bound.
@NullMarked
package dev.brisk.server.pattern;

import org.jspecify.annotations.NullMarked;
