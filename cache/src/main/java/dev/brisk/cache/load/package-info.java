/// What happens when memory has no fresh entry, and what may answer before.
///
/// For users: [CacheOptions] say how values are kept, [Loader], [AsyncLoader] and [BulkLoader] make
/// them, a [LoadResult] is what a load brought, a [Lookup] how a key was answered, a [CacheEvent]
/// what happened.
///
/// To read it, start at [NamedCache#lookup]: it decides whether memory answers, else joins or
/// begins a [Flight], the one load of a key. A flight asks the remote tier ([RemoteLookup]), then
/// the loader, and stores what nobody invalidated meanwhile. [SharedTiers] is what all caches of a
/// store have in common, and where invalidations arrive.
///
/// It never blocks a thread, and never keeps a value whose load began before an invalidation.
@NullMarked
package dev.brisk.cache.load;

import org.jspecify.annotations.NullMarked;
