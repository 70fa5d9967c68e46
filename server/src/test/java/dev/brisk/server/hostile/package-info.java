/// What clients must not be able to do to a server, over the wire; each class is named after the
/// case that it began with.
@NullMarked
package dev.brisk.server.hostile;

import org.jspecify.annotations.NullMarked;
