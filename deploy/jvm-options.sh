# Sourced by launch.sh: sets JVM_OPTIONS. Why each is there: docs/decisions/.
#   SerialGC            least memory, and the most throughput on one or two cores
#   compact headers     eight bytes less an object
#   DebugNonSafepoints  makes the profiler's line numbers true
#   EnableDynamicAgent… profiles of calls and lines load an agent: no warning of four lines each time
#   add-opens           users of a scenario run on their event loop (decision 20); the same when the
#                       AOT cache is made and used, otherwise the JVM leaves it aside
#   machineId           Netty puts it into the ids of channels and would look at all network cards for
#                       it, and warn where none has an address of its own; nothing here reads them
#   ExitOnOutOfMemory…  after a heap error nobody knows what still works: a process that ends with a
#                       line and code 3 is started again, one that lives and is mute is not
#   Xms                 not above the heap that was asked for: the JVM would refuse to start
case ${BRISK_HEAP:-192m} in
  *[0-9] | *[kK]) first_heap=$BRISK_HEAP ;;
  [0-9][mM] | [0-3][0-9][mM] | 4[0-7][mM]) first_heap=$BRISK_HEAP ;;
  *) first_heap=48m ;;
esac
JVM_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError -Xms$first_heap -Xmx${BRISK_HEAP:-192m} -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-opens java.base/java.lang=ALL-UNNAMED -Dio.netty.machineId=02:00:00:00:00:01"
