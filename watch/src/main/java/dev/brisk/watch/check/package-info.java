/// What is checked, and one look at it over the network.
///
/// Start at [Check] and [Probe]. Every wait, body and number of redirects has a bound.
@NullMarked
package dev.brisk.watch.check;

import org.jspecify.annotations.NullMarked;
