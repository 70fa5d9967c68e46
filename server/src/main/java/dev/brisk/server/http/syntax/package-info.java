/// What fields, authorities and request targets may look like (RFC 9110, RFC 9112).
///
/// Start at [dev.brisk.server.http.syntax.RequestTarget]. It is text in, text or a verdict out: it
/// knows no connection, and reads nothing from one.
@NullMarked
package dev.brisk.server.http.syntax;

import org.jspecify.annotations.NullMarked;
