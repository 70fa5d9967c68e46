package dev.brisk.server.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopWatchTest {
  private static final int ROUNDS = 3;

  @Test
  void aLoopThatHangsIsToldOfOnceItMissedItsRoundsAndNotWhenItWorksAgain() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try {
      LoopWatch watch = new LoopWatch(List.of(loop), ROUNDS, () -> null, () -> false, found -> {});
      loop.execute(() -> {
        hanging.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(watch.round()).isNull();
      }
      assertThat(watch.round()).isEqualTo("event loop 0 has not answered for 3 seconds");
      release.countDown();
      loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 2 * ROUNDS; i++) {
        assertThat(watch.round()).isNull();
        loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
      }
    } finally {
      release.countDown();
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS);
    }
    LoopWatch watch = new LoopWatch(List.of(loop), ROUNDS, () -> null, () -> false, found -> {});
    assertThat(watch.round()).isEqualTo("event loop 0 has ended");
  }
}
