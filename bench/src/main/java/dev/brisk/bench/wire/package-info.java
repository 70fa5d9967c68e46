/// HTTP/1.1 as bytes: requests encoded before the run, answers parsed without allocation.
///
/// Start at [ResponseParser]. Its [HeadParser] reads the head. Nothing here knows of sockets or
/// time.
@NullMarked
package dev.brisk.bench.wire;

import org.jspecify.annotations.NullMarked;
