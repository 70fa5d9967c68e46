/// Who is told of what the checks find.
///
/// Start at [Alerting], which listens to a watcher. [Alerts] is pure and decides what is told and
/// when; [Messages] writes it in each receiver's form; [Delivery] sends it, again and again if need
/// be. A text has no secrets: it is made of what [dev.brisk.watch.check.Check#problems] gives.
@NullMarked
package dev.brisk.watch.alert;

import org.jspecify.annotations.NullMarked;
