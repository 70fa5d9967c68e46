/// What to send, how much of it and when.
///
/// Start at [LoadPlan]. Everything here is a value: nothing opens a connection, except that
/// [Origin#resolve] asks the name service.
@NullMarked
package dev.brisk.bench.plan;

import org.jspecify.annotations.NullMarked;
