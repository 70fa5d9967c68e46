/// What a server did, second by second, in bounded memory.
///
/// Start at [History].
@NullMarked
package dev.brisk.watch.history;

import org.jspecify.annotations.NullMarked;
