package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.plan.LoadPlan;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void moreConnectionsThanTheLimitAllowsAreRefusedWithWhatToDo() {
    assertThatThrownBy(() -> OpenFiles.check(20_000, "users", 20_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "20000 users are more than this process may open files, which is 20000. Take at most"
                + " 19800 users, or raise the limit to 20200: ulimit -n, LimitNOFILE= in a systemd"
                + " unit, --ulimit nofile= in Docker.");
  }

  @Test
  void whatFitsIsAllowedAndSoIsEverythingWithoutALimit() {
    assertThatCode(() -> OpenFiles.check(19_800, "users", 20_000)).doesNotThrowAnyException();
    assertThatCode(() -> OpenFiles.check(200_000, "users", -1)).doesNotThrowAnyException();
  }

  @Test
  void aPlanIsHeldAgainstTheLimitOfThisProcess() {
    long limit =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    int connections = (int) Math.min(limit, LoadPlan.CONNECTIONS_MAX);
    LoadPlan plan = LoadPlan.of("http://127.0.0.1:1/").connections(connections).build();
    if (connections + OpenFiles.BESIDE_CONNECTIONS > limit) {
      assertThatThrownBy(() -> new LoadTest(plan, LoadListener.NONE))
          .hasMessageContaining("may open files, which is " + limit);
    } else {
      assertThatCode(() -> new LoadTest(plan, LoadListener.NONE)).doesNotThrowAnyException();
    }
  }
}
