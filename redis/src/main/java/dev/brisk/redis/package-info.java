/// The way to a Redis or Valkey: one server, the master that Sentinel names, or a cluster.
///
/// Start at [RedisSettings], which says how to reach one; [RedisConnector] opens connections of
/// Lettuce, configured once for all who use Redis: time-outs, TLS, one flush for many commands.
///
/// A [RedisScript] is how others send several commands as one step. By itself it never sends one,
/// never retries and never reconnects: whoever owns a connection throws it away when it failed and
/// opens another. What lies in Redis is its users' business.
@NullMarked
package dev.brisk.redis;

import org.jspecify.annotations.NullMarked;
