/// Results in the form of other tools, so that scripts which parse those go on working.
///
/// Start at the format you look for: [WrkFormat] prints as wrk 4.1 does, [AbFormat] as ApacheBench
/// 2.3, [LocustFormat] and [LocustCsv] as Locust 2. Flags are read by the commands; nothing here
/// measures.
@NullMarked
package dev.brisk.bench.compatibility;

import org.jspecify.annotations.NullMarked;
