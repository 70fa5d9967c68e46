package dev.brisk.cache.load;

/// What one cache did since it was made, and what it holds. Each count only rises, but for the last
/// two.
///
/// @param memoryHits answered fresh from this process
/// @param remoteHits answered fresh from the remote tier
/// @param staleHits answered stale, as the options allow
/// @param misses callers that started a load
/// @param collapsed callers that shared a load that another had started
/// @param loads loads that ended, failures included
/// @param loadFailures loads that failed
/// @param loadNanos time spent in loads
/// @param evictions entries that memory dropped for want of room
/// @param tooLarge entries that memory refused because of their size
/// @param discardedLoads loads that were not stored because their key or tag was invalidated
///   meanwhile
/// @param refusedEnvelopes remote data that was corrupt, foreign, of another version or made by
///   something else (fingerprint), and was treated as a miss
/// @param remoteStores entries written to the remote tier
/// @param encodeFailures values that the codec could not encode, which stayed in memory
/// @param refreshes loads begun behind an answer from memory, fresh or stale
/// @param unchanged conditional loads that found the old value still right
/// @param failureHits callers that were answered with a failure that is kept (negative caching)
/// @param leaseWaits loads that waited because another process was loading the key
/// @param loadsWithoutLease loads begun without the lease of the remote tier that there is, so that
///   other processes may have loaded the same; [CacheEvent.LoadBegunWithoutLease] says why
/// @param memoryEntries its entries in memory now
/// @param memoryBytes their weight
public record CacheStatistics(
    long memoryHits,
    long remoteHits,
    long staleHits,
    long misses,
    long collapsed,
    long loads,
    long loadFailures,
    long loadNanos,
    long evictions,
    long tooLarge,
    long discardedLoads,
    long refusedEnvelopes,
    long remoteStores,
    long encodeFailures,
    long refreshes,
    long unchanged,
    long failureHits,
    long leaseWaits,
    long loadsWithoutLease,
    long memoryEntries,
    long memoryBytes) {}
