/// Looks at services at intervals, and says when one is down, slow, or has a certificate that ends.
///
/// Start at [Watcher]. It knows neither the server nor the load generator of this project: what it
/// watches may be anybody's.
@NullMarked
package dev.brisk.watch;

import org.jspecify.annotations.NullMarked;
