/// What a client reads when a request fails: RFC 9457 problem details.
///
/// Start at [ProblemDetails]. Never carries a stack, a query, a file name or a secret.
@NullMarked
package dev.brisk.server.problem;

import org.jspecify.annotations.NullMarked;
