# Sourced by ./brisk: sets JVM_OPTIONS. Why each is there: docs/decisions/.
#   SerialGC            least memory, and the most throughput on one or two cores
#   compact headers     eight bytes less an object
#   DebugNonSafepoints  makes the profiler's line numbers true
#   AOTCache            start-up: classes come loaded and linked
JVM_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms48m -Xmx${BRISK_HEAP:-192m} -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
if [ -f "$home/brisk.aot" ]; then
  JVM_OPTIONS="$JVM_OPTIONS -XX:AOTCache=$home/brisk.aot -XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off"
fi
