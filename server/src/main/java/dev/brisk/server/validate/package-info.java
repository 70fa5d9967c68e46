/// Validates a request's inputs before anything else sees them, and names every fault with its
/// place.
///
/// Start at [ParameterSet] for path and query, at [JsonBody] for the body.
@NullMarked
package dev.brisk.server.validate;

import org.jspecify.annotations.NullMarked;
