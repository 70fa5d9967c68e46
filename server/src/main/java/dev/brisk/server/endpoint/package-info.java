/// What happens to a request: match, validate, key, cache, source, answer.
///
/// Start at [Router], which finds the handler, then at [EndpointHandler], which walks a request
/// through an endpoint's stages. Knows the HTTP seam and the contracts of cache and source, but
/// nothing of what implements them.
@NullMarked
package dev.brisk.server.endpoint;

import org.jspecify.annotations.NullMarked;
