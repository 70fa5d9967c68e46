/// Entries sealed before they leave the process.
///
/// Start at [Encryption], which has the keys; [XaesGcm] is the cipher.
///
/// It never prints a key, never reuses a nonce, and never tells a damaged entry from a forged one:
/// both are refused.
@NullMarked
package dev.brisk.cache.crypto;

import org.jspecify.annotations.NullMarked;
