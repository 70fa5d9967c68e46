package dev.brisk.watch.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.Grouping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final Instant WALL = Instant.parse("2026-11-29T10:00:00Z");
  private static final String DOWN = "status is 503, wanted == 200";

  private final Alerts alerts =
      new Alerts(new Grouping(Duration.ofSeconds(10), Duration.ofSeconds(60)));

  @Test
  void anOutageIsToldOnceAndItsEndOnce() {
    take("api", 0, Map.of(Kind.DOWN, DOWN));
    assertThat(due(9)).isEmpty();
    assertThat(due(10)).containsExactly("DOWN api: " + DOWN + " (tcp api:1)");
    for (int second = 30; second < 300; second += 30) {
      take("api", second, Map.of(Kind.DOWN, "another text"));
      assertThat(due(second + 25)).isEmpty();
    }
    take("api", 330, Map.of());
    assertThat(due(340)).containsExactly("up again: api after 5 min 30 s (tcp api:1)");
    take("api", 360, Map.of());
    assertThat(due(1000)).isEmpty();
  }

  @Test
  void anOutageOfManyChecksIsOneMessageAndThenFew() {
    for (int i = 0; i < 5; i++) {
      take("check" + i, i, Map.of(Kind.DOWN, DOWN));
    }
    assertThat(due(10)).hasSize(5);
    take("late", 12, Map.of(Kind.DOWN, DOWN));
    take("later", 50, Map.of(Kind.DOWN, DOWN));
    assertThat(due(69)).isEmpty();
    assertThat(due(70)).hasSize(2);
  }

  @Test
  void aShortOutageIsToldWithItsEnd() {
    take("api", 0, Map.of(Kind.DOWN, DOWN));
    take("api", 5, Map.of());
    assertThat(due(10))
        .containsExactly(
            "DOWN api: " + DOWN + " (tcp api:1)", "up again: api after 5 s (tcp api:1)");
  }

  @Test
  void whatFailsInMaintenanceIsToldWhenItEnds() {
    alerts.take(result("api", Map.of(Kind.DOWN, DOWN)), WALL, true, at(0));
    assertThat(due(100)).isEmpty();
    take("api", 130, Map.of(Kind.DOWN, DOWN));
    assertThat(due(140)).hasSize(1);
    // What began before a window may end in it.
    alerts.take(result("api", Map.of()), WALL, true, at(200));
    assertThat(due(210)).hasSize(1);
  }

  @Test
  void whatIsDownSaysNothingOfItsCertificateAndSpeed() {
    take("api", 0, Map.of(Kind.CERTIFICATE, "certificate ends in 3 days", Kind.LATENCY, "slow"));
    assertThat(due(10)).hasSize(2);
    take("api", 100, Map.of(Kind.DOWN, DOWN));
    assertThat(due(110)).singleElement().asString().startsWith("DOWN");
    take("api", 200, Map.of(Kind.CERTIFICATE, "certificate ends in 3 days"));
    assertThat(due(210))
        .containsExactly(
            "up again: api after 1 min 40 s (tcp api:1)",
            "fast again: api after 3 min 20 s (tcp api:1)");
  }

  @Test
  void aClockThatIsSetMovesNoMessage() {
    alerts.take(result("api", Map.of(Kind.DOWN, DOWN)), WALL, false, at(0));
    alerts.take(result("api", Map.of()), WALL.minusSeconds(7200), false, at(5));
    assertThat(due(10)).hasSize(2).last().isEqualTo("up again: api (tcp api:1)");
  }

  private void take(String name, int second, Map<Kind, String> problems) {
    alerts.take(result(name, problems), WALL.plusSeconds(second), false, at(second));
  }

  private List<String> due(int second) {
    return alerts.due(at(second)).stream().map(Alert::line).toList();
  }

  private static Instant at(int second) {
    return Instant.EPOCH.plusSeconds(second);
  }

  private static Result result(String name, Map<Kind, String> problems) {
    Check check =
        new Check(name, new Target.Tcp("api", 1), null, Timing.DEFAULT, null, Duration.ZERO);
    return new Result(check, WALL, WALL, problems, null);
  }
}
