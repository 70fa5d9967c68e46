/// Method and path to a numbered route.
///
/// Start at [RouteTable]. It knows nothing of what stands behind a route.
@NullMarked
package dev.brisk.server.route;

import org.jspecify.annotations.NullMarked;
