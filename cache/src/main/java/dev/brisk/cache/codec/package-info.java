/// Values as bytes, for tiers outside this process.
///
/// Start at [Codec], the contract, and [Codecs], which has those that come with the cache.
///
/// It never knows keys, entries or tiers, and never makes an object of a class that the caller did
/// not name, whatever the bytes say.
@NullMarked
package dev.brisk.cache.codec;

import org.jspecify.annotations.NullMarked;
