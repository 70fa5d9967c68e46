/// Results in the form of other tools, so that scripts which parse those go on working.
///
/// [WrkForm] prints as wrk 4.1 does, [AbForm] as ApacheBench 2.3, [LocustForm] and [LocustCsv] as
/// Locust 2.
@NullMarked
package dev.brisk.bench.personality;

import org.jspecify.annotations.NullMarked;
