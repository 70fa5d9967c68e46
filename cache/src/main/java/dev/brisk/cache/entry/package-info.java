/// What is kept, and what it can be invalidated by.
///
/// Start at [Entry], a value with all that decides whether it may answer; [SharedMetadata] is what
/// many entries have in common, [Envelope] an entry as bytes. [CacheTag] has the epoch that entries
/// are compared with, [TagSnapshot] the epochs that one was stored under. An entry knows its cache
/// as an [EntryOwner] and no more.
///
/// Nothing here reads a clock, knows a tier or decides whether an entry answers.
@NullMarked
package dev.brisk.cache.entry;

import org.jspecify.annotations.NullMarked;
