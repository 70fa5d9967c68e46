package dev.brisk.profiler.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Stacks as JDK 25 shows them.
class ClassifierTest {
  @Test
  void aDriverBelowTheSocketMakesItADatabase() {
    assertThat(
            kind(
                "RUNNABLE",
                "sun.nio.ch.Net.poll",
                "sun.nio.ch.NioSocketImpl.park",
                "java.net.Socket$SocketInputStream.read",
                "org.postgresql.core.VisibleBufferedInputStream.readMore",
                "com.acme.Users.find"))
        .isEqualTo(WaitKind.DATABASE);
    assertThat(
            kind(
                "WAITING",
                "jdk.internal.misc.Unsafe.park",
                "java.util.concurrent.SynchronousQueue.poll",
                "com.zaxxer.hikari.util.ConcurrentBag.borrow"))
        .as("waiting for a connection")
        .isEqualTo(WaitKind.DATABASE);
    assertThat(kind("RUNNABLE", "org.sqlite.core.NativeDB.step", "org.sqlite.jdbc3.JDBC3ResultSet"))
        .isEqualTo(WaitKind.DATABASE);
  }

  @Test
  void codeThatRunsBelowADriverIsCpu() {
    assertThat(kind("RUNNABLE", "java.util.HashMap.get", "org.postgresql.jdbc.PgResultSet.get"))
        .isEqualTo(WaitKind.CPU);
  }

  @Test
  void aSocketThatParksAVirtualThreadIsASocket() {
    assertThat(
            kind(
                "WAITING",
                "java.lang.VirtualThread.park",
                "java.lang.System$1.parkVirtualThread",
                "sun.nio.ch.Poller.pollDirect",
                "sun.nio.ch.NioSocketImpl.park",
                "com.acme.Client.read"))
        .isEqualTo(WaitKind.SOCKET);
  }

  @Test
  void whatAProgramCallsToWaitCountsNotWhatCalledTheProgram() {
    assertThat(
            kind(
                "WAITING",
                "java.lang.VirtualThread.park",
                "java.util.concurrent.locks.LockSupport.park",
                "com.acme.Own.lock",
                "java.util.concurrent.FutureTask.run"))
        .isEqualTo(WaitKind.UNKNOWN);
    assertThat(
            kind(
                "WAITING",
                "java.lang.VirtualThread.park",
                "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject.await",
                "com.acme.Buffer.take"))
        .isEqualTo(WaitKind.QUEUE);
  }

  @Test
  void theNameOfAFrameLosesItsModuleAndKeepsAHiddenClass() {
    assertThat(ThreadDumps.method("java.base/java.lang.Thread.sleep(Thread.java:540)"))
        .isEqualTo("java.lang.Thread.sleep");
    assertThat(ThreadDumps.method("app//com.acme.A.b(A.java:1)")).isEqualTo("com.acme.A.b");
    assertThat(ThreadDumps.method("com.acme.A$$Lambda/0x0123.run(Unknown Source)"))
        .isEqualTo("com.acme.A$$Lambda/0x0123.run");
  }

  private static WaitKind kind(String state, String... frames) {
    return Classifier.kind(state, List.of(frames));
  }
}
