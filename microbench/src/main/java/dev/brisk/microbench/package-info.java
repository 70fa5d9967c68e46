/// JMH benchmarks of single functions; peers run in the same run.
///
/// `mvn -q -pl microbench -am package -DskipTests -Pjmh -Djmh.args="MemoryHit -prof gc"` runs one.
@NullMarked
package dev.brisk.microbench;

import org.jspecify.annotations.NullMarked;
