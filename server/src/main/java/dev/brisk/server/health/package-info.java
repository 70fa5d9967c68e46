/// `/health/live` and `/health/ready`.
///
/// Start at [dev.brisk.server.health.HealthRoutes]. It asks sources whether they can serve; it
/// never opens or mends one, and does not require Redis.
@NullMarked
package dev.brisk.server.health;

import org.jspecify.annotations.NullMarked;
