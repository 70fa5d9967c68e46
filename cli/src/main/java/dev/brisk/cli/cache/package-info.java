/// `brisk cache`: looks into the cache of a running server, through its admin surface.
///
/// [dev.brisk.cli.cache.CacheCommand] has the subcommands; [dev.brisk.cli.cache.ServerOptions]
/// finds the server and its token. Nothing here touches Redis: only the server knows what is whose.
@NullMarked
package dev.brisk.cli.cache;

import org.jspecify.annotations.NullMarked;
