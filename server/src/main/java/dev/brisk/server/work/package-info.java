/// The server's own work beside its event loops: start at [dev.brisk.server.work.OwnWork]. Never
/// runs what users wrote.
@NullMarked
package dev.brisk.server.work;

import org.jspecify.annotations.NullMarked;
