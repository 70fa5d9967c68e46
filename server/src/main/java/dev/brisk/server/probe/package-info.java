/// Looks at what a server depends on, for `brisk doctor`.
///
/// Start at [dev.brisk.server.probe.Probe]; what it tells is a [dev.brisk.server.probe.Finding]. A
/// probe reads and asks; it never changes anything, and tells no secret.
@NullMarked
package dev.brisk.server.probe;

import org.jspecify.annotations.NullMarked;
