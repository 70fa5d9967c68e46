/// What a check expects, in one readable line: `status == 200 && latency < 300ms`.
///
/// Start at [Condition]. A line is read once, with its types checked, so that a running check never
/// meets a mistake. It makes no connection.
@NullMarked
package dev.brisk.watch.condition;

import org.jspecify.annotations.NullMarked;
