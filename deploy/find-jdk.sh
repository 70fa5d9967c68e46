# Sourced by ./brisk, ./verify and a release's launcher: sets JDK to the home of a JDK 25 or newer, or ends with one line.

jdk_is_new_enough() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  # No program is started for it: each costs as much as a tenth of brisk --help.
  while IFS='"' read -r jdk_key jdk_version _; do
    [ "$jdk_key" != JAVA_VERSION= ] || break
    jdk_version=
  done <"$1/release"
  jdk_version=${jdk_version%%[!0-9]*}
  [ "${jdk_version:-0}" -ge 25 ]
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_is_new_enough "$JAVA_HOME"; then
    JDK=$JAVA_HOME
    return 0
  fi
  jdk_on_path=$(command -v javac 2>/dev/null || true)
  for candidate in \
    "${jdk_on_path:+$(dirname "$(dirname "$(readlink -f "$jdk_on_path" 2>/dev/null || echo "$jdk_on_path")")")}" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/java/* \
    "${HOME:-/none}"/.sdkman/candidates/java/* "${HOME:-/none}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && jdk_is_new_enough "$candidate"; then
      JDK=$candidate
      return 0
    fi
  done
  return 1
}

find_jdk || {
  echo "brisk: no JDK 25 found. Install one or set JAVA_HOME to it. Where the distribution has it: apt-get install openjdk-25-jdk; otherwise (Debian 12 and 13) Temurin 25, by Adoptium's installation page. More: docs/guide/installing.md" >&2
  exit 1
}
