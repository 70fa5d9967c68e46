/// Loads answers before anybody asks for them.
///
/// Begin with [dev.brisk.server.warm.Warmer]; [dev.brisk.server.warm.WarmList] reads what to load.
/// Only endpoints with a cache are ever called: warming writes nothing anywhere else.
@NullMarked
package dev.brisk.server.warm;

import org.jspecify.annotations.NullMarked;
