/// What must not bring a `brisk` process down, or leave it half alive; each class is named after
/// the case that it began with.
@NullMarked
package dev.brisk.cli.hostile;

import org.jspecify.annotations.NullMarked;
