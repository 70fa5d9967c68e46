# Sourced by ./brisk and by a release's launcher: becomes Brisk. Set are home (the folder of
# brisk.jar), JDK (whose java runs it) and parts (the folder of jvm-options.sh).

# An AOT cache has classes loaded and linked: start-up is quicker. What opens quickly must be small:
# that of server and load generator (70 MB) took two thirds of the time of brisk --help.
case "${1:-}" in
  serve | demo | bench | wrk | ab | locust | aot-training) aot=$home/brisk.aot short= ;;
  profile | time) aot=$home/commands.aot short= ;;
  *) aot=$home/commands.aot short=yes ;;
esac
case " $* " in
  *" --help "*) aot=$home/commands.aot short=yes ;;
esac
case "${1:-}${2:-}" in
  aot-training--commands) aot=$home/commands.aot ;;
esac

. "$parts/jvm-options.sh"
# No machine code in the caches: what was made for one processor ends the JVM (SIGILL) on another
# that lacks an instruction (JDK 25), and an archive is unpacked on any.
JVM_OPTIONS="$JVM_OPTIONS -XX:-AOTAdapterCaching -XX:-AOTStubCaching"

if [ "${1:-}" = aot-training ]; then
  # Made once, after a build; it belongs to exactly this Java and these jars.
  rm -f "$aot" "$aot.cksum"
  # shellcheck disable=SC2086 # the options are words
  "$JDK/bin/java" $JVM_OPTIONS -XX:AOTCacheOutput="$aot" -cp "$home/brisk.jar" dev.brisk.cli.Brisk "$@" || {
    rm -f "$aot"
    exit 1
  }
  cksum <"$aot" >"$aot.cksum"
  exit 0
fi

# The JVM trusts the file: a flipped byte aborts it (exit 134), or worse. Its own check
# (-XX:+VerifySharedSpaces) doubles the time of opening; cksum reads 70 MB in 25 ms.
whole=
if [ -f "$aot.cksum" ] && [ -f "$aot" ]; then
  read -r recorded <"$aot.cksum" || recorded=
  if [ "$(cksum <"$aot" 2>/dev/null)" = "$recorded" ]; then
    whole=yes
  fi
  # Nor does it notice that a jar was replaced: it would run the old classes (seen with 25.0.3).
  for jar in "$home/brisk.jar" "$home"/lib/*.jar; do
    if [ "$jar" -nt "$aot" ]; then
      whole=
      break
    fi
  done
fi

# The load generator allocates nothing in steady state: it starts with a small heap, which grows if
# users of a scenario need it.
case "${1:-}" in
  bench | wrk | ab) JVM_OPTIONS="$JVM_OPTIONS -Xms16m" ;;
esac
# A command that ends at once has no use for the second compiler (a third of the CPU time of brisk
# --help), nor for what jps reads.
[ -z "$short" ] || JVM_OPTIONS="$JVM_OPTIONS -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
# shellcheck disable=SC2086 # the options are words
exec "$JDK/bin/java" $JVM_OPTIONS \
  ${whole:+"-XX:AOTCache=$aot" -XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off} ${BRISK_JAVA_OPTS:-} -cp "$home/brisk.jar" dev.brisk.cli.Brisk "$@"
