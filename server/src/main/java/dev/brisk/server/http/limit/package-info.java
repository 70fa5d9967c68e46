/// What all connections of a server may hold together, and who makes no progress.
///
/// Start at [dev.brisk.server.http.limit.Limits]. It counts and says no; it closes nothing itself.
/// Which bounds there are is said by [dev.brisk.server.http.HttpBounds], and how they are called in
/// the metrics by [dev.brisk.server.http.Limit].
@NullMarked
package dev.brisk.server.http.limit;

import org.jspecify.annotations.NullMarked;
