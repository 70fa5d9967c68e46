/// The front door: which pages may read answers, who calls, and how often. Between routing and the
/// key of an answer; start at [dev.brisk.server.access.Door]. It asks Redis for limits that servers
/// share; it never asks a source.
@NullMarked
package dev.brisk.server.access;

import org.jspecify.annotations.NullMarked;
