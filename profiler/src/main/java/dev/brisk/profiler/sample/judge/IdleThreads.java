package dev.brisk.profiler.sample.judge;

import java.util.List;
import java.util.function.Predicate;

/// Tells from a stack whether its thread waits for work, or has no Java code at all.
///
/// A profile of wall time has as many seconds a second as there are threads; in a server nearly all
/// of them are pools and the JVM's own threads that wait for something to do.
public final class IdleThreads {
  /// What a thread calls to wait for its next task, connection or event.
  private static final List<String> WAITING_FOR_WORK =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor.getTask",
          "java.util.concurrent.ForkJoinPool.awaitWork",
          "java.util.concurrent.ForkJoinPool.deactivate",
          "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
          "java.util.TimerThread.mainLoop",
          "java.lang.ref.ReferenceQueue.remove",
          "java.lang.ref.Reference.waitForReferencePendingList",
          "java.lang.ref.NativeReferenceQueue.remove",
          "jdk.internal.ref.CleanerImpl.run",
          "sun.nio.ch.SelectorImpl.select",
          "sun.nio.ch.NioSocketImpl.accept",
          "sun.nio.ch.ServerSocketChannelImpl.accept",
          "java.net.ServerSocket.accept",
          "io.netty.channel.epoll.Native.epollWait",
          "io.netty.util.HashedWheelTimer$Worker.waitForNextTick",
          "io.netty.util.concurrent.SingleThreadEventExecutor.takeTask",
          "org.eclipse.jetty.util.thread.QueuedThreadPool.idleJobPoll",
          "org.eclipse.jetty.util.BlockingArrayQueue.poll",
          "org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run",
          "jdk.jfr.internal.",
          "jdk.internal.misc.Signal");

  private IdleThreads() {}

  /// @param frames innermost first, as `com.acme.Shop.price`; native ones without a class
  /// @param java whether the frame of that index is Java's
  public static boolean idle(List<String> frames, Predicate<Integer> java) {
    boolean any = false;
    for (int i = 0; i < frames.size(); i++) {
      any |= java.test(i);
      for (String call : WAITING_FOR_WORK) {
        if (frames.get(i).startsWith(call)) {
          return true;
        }
      }
    }
    return !any;
  }
}
