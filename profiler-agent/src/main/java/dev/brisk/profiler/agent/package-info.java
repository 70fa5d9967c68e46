/// What enters the measured JVM: probes that count, and a connection to the `brisk` process.
///
/// Start at [Agent]. Bytecode is rewritten in the `brisk` process, not here, so this code runs on
/// every JVM from 11 on and stays small. It never outlives its controller: when the connection ends
/// or falls silent, the original bytecode is put back.
@NullMarked
package dev.brisk.profiler.agent;

import org.jspecify.annotations.NullMarked;
