/// The rules of a shared HTTP cache as pure functions: RFC 9111, with RFC 5861 (stale answers), RFC
/// 9213 (targeted fields) and the ranges of RFC 9110.
///
/// Start at [StorageRules], what may be stored, and [ReuseRules], what a stored response may
/// answer. [VaryKey], [Validation], [Invalidation] and [ByteRanges] are the rest. Nothing here
/// reads a clock, stores or sends: times come as milliseconds of one clock, messages as heads, and
/// decisions go back as values.
@NullMarked
package dev.brisk.httpcache;

import org.jspecify.annotations.NullMarked;
