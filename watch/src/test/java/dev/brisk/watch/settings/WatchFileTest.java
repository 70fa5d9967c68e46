package dev.brisk.watch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchFileTest {
  private static WatchSettings parse(String text) throws ConfigException {
    return WatchFile.parse(text, Map.of("SECRET", "0123456789abcdef")::get);
  }

  @Test
  void readsEachKindOfCheck() throws ConfigException {
    WatchSettings settings =
        parse(
            """
            interval: 30s
            zone: Europe/Berlin
            checks:
              - name: api
                http: https://api.example.com/health?key=1
                method: POST
                headers: {Authorization: "Bearer ${SECRET}"}
                body: '{}'
                redirects: 0
                expect: status == 200 && certificate > 7d
                slower-than: 300ms
                interval: 10s
                timeout: 5s
                retries: 1
              - {name: db, tcp: "db.example.com:5432", expect: latency < 1s}
              - {name: mail, tls: "[::1]:465", certificate-warning: 30d}
              - {name: backup, heartbeat: "${SECRET}", interval: 24h, timeout: 1h}
              - {name: fast, tcp: "db:1", interval: 5s}
            maintenance:
              - when: sun 02:00-04:00
                checks: [d*, api]
            """);
    Check api = settings.checks().get(0);
    assertThat(api.timing())
        .isEqualTo(new Timing(Duration.ofSeconds(10), Duration.ofSeconds(5), 1));
    assertThat(api.slowerThan()).isEqualTo(Duration.ofMillis(300));
    assertThat(api.condition()).hasToString("status == 200 && certificate > 7d");
    assertThat(settings.checks().get(1).target()).isEqualTo(new Target.Tcp("db.example.com", 5432));
    assertThat(settings.checks().get(1).timing())
        .isEqualTo(new Timing(Duration.ofSeconds(30), Duration.ofSeconds(10), 2));
    assertThat(settings.checks().get(2).target()).isEqualTo(new Target.Tls("::1", 465));
    assertThat(settings.checks().get(3).target())
        .isEqualTo(new Target.Heartbeat("0123456789abcdef"));
    assertThat(settings.checks().get(4).timing().timeout())
        .as("the default is never longer than the interval")
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 8095));
    Instant sunday = Instant.parse("2026-11-29T01:30:00Z");
    assertThat(settings.inMaintenance("db", sunday)).isTrue();
    assertThat(settings.inMaintenance("mail", sunday)).isFalse();
    assertThat(settings.inMaintenance("db", sunday.plusSeconds(7_200))).isFalse();
    assertThat(settings.toString()).doesNotContain("0123456789abcdef", "key=1");
  }

  @Test
  void namesEveryMistakeWithItsLine() {
    assertThatThrownBy(() ->
            parse(
                """
                checks:
                  - name: api
                    http: https://api.example.com/
                    expect: stauts == 200
                  - {name: api, tcp: "db"}
                  - {name: both, tcp: "a:1", http: "http://a/"}
                  - {name: none}
                  - {name: job, heartbeat: "0123456789abcdef"}
                  - {name: job2, heartbeat: short, interval: 1h}
                  - {name: t, tcp: "a:1", method: GET, expect: status == 200}
                  - {name: long, tcp: "a:1", interval: 5s, timeout: 6s}
                  - {name: ftp, http: "ftp://a/s3cret"}
                  - {name: slow, http: "http://a/", latency: 3s}
                maintenance:
                  - {when: sunday, checks: [bd]}
                """))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(
            "checks.yaml:4: checks[0].expect column 1: 'stauts' is unknown here. Did you mean"
                + " 'status'?",
            "checks.yaml:5: checks[1].tcp is \"db\". Write a host and a port",
            "checks.yaml:6: checks[2] has [http, tcp]. A check is one of",
            "checks.yaml:7: checks[3] says not what to check.",
            "checks.yaml:8: checks[4] is a heartbeat without interval.",
            "checks.yaml:9: checks[5].heartbeat",
            "checks.yaml:10: checks[6].method is for http only.",
            "checks.yaml:10: checks[6].expect column 1: 'status' is unknown here. Known here:"
                + " latency",
            "checks.yaml:12: checks[8].http",
            "checks.yaml:13: checks[9]: 'latency' is unknown here.")
        .doesNotContain("s3cret", "is \"short\"");
  }

  @Test
  void namesWhatIsWrongBetweenSections() {
    assertThatThrownBy(() ->
            parse(
                """
                checks:
                  - {name: api, tcp: "a:1"}
                  - {name: api, tcp: "a:2"}
                  - {name: long, tcp: "a:1", interval: 5s, timeout: 6s}
                  - {name: h1, heartbeat: "${SECRET}", interval: 1h}
                  - {name: h2, heartbeat: "${SECRET}", interval: 1h}
                maintenance:
                  - {when: sunday, checks: [bd]}
                """))
        .message()
        .contains(
            "checks.yaml:3: checks[1] is named 'api' as another is.",
            "checks.yaml:4: checks[2] has a timeout of 6s and an interval of 5s.",
            "checks.yaml:6: checks[4] has the secret of another heartbeat.",
            "checks.yaml:8: maintenance[0].when is \"sunday\". Write days and hours",
            "checks.yaml:8: 'bd' names no check.")
        .doesNotContain("0123456789abcdef");
  }

  @Test
  void urlsAreNamedAfterHostAndPath() {
    WatchSettings settings =
        WatchFile.of(
            List.of(
                "http://localhost:8000/health/", "https://a.example/", "https://a.example/?x=1"),
            Timing.DEFAULT,
            null);
    assertThat(settings.checks())
        .extracting(Check::name)
        .containsExactly("localhost-8000-health", "a.example", "a.example-2")
        .allMatch(name -> name.matches(Check.NAME_PATTERN));
    assertThatThrownBy(() -> WatchFile.of(List.of("example.com"), Timing.DEFAULT, null))
        .hasMessageContaining("neither a URL nor a file");
    assertThatThrownBy(() -> WatchFile.of(List.of("http://a/"), Timing.DEFAULT, "status = 1"))
        .hasMessageContaining("column 8");
  }

  @Test
  void readsWhoIsTold() throws ConfigException {
    WatchSettings settings =
        parse(
            """
            checks:
              - {name: api, tcp: "db:1"}
            alerts:
              group-wait: 0s
              receivers:
                - {name: ops, slack: "https://hooks.example.com/${SECRET}", kinds: [down, latency]}
                - {name: own, webhook: "http://127.0.0.1:1/x", headers: {X-Key: k}, checks: [a*]}
                - {name: pager, pagerduty: "${SECRET}"}
                - {name: office, teams: "https://teams.example.com/x"}
            """);
    AlertSettings alerts = settings.alerts();
    assertThat(alerts.grouping().delay()).isZero();
    assertThat(alerts.grouping().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(alerts.receivers()).hasToString("[ops, own, pager, office]");
    assertThat(alerts.receivers().get(0).wants("api", Kind.CERTIFICATE)).isFalse();
    assertThat(alerts.receivers().get(1).wants("api", Kind.CERTIFICATE)).isTrue();
    assertThat(alerts.receivers().get(1).wants("db", Kind.DOWN)).isFalse();
    assertThat(alerts.receivers().get(2).form())
        .isEqualTo(
            new Receiver.PagerDuty(
                URI.create("https://events.pagerduty.com/v2/enqueue"), "0123456789abcdef"));
  }

  @Test
  void mistakesOfReceiversAreNamedWithoutTheirAddresses() {
    assertThatThrownBy(() ->
            parse(
                """
                checks:
                  - {name: api, tcp: "db:1"}
                alerts:
                  receivers:
                    - {name: ops}
                    - {name: ops, slack: "hooks.example.com/very-secret"}
                    - {name: x, slack: "https://a/b", pagerduty: "${SECRET}"}
                    - {name: y, slack: "https://a/b", headers: {A: b}, checks: [db]}
                    - {name: y, teams: "https://a/b", kinds: [dwon]}
                    - {name: z, webhook: "https://a/b", headers: {HOST: b}}
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("says not how it is told")
        .hasMessageContaining("receivers[1].slack")
        .hasMessageContaining("a receiver is one of".replace("a r", "A r"))
        .hasMessageContaining("is for webhook only")
        .hasMessageContaining("dwon")
        .hasMessageContaining("has HOST, which the connection decides")
        .hasMessageNotContaining("very-secret");
  }

  @Test
  void namesOfUrlsHaveNoPartThatMayBeASecret() {
    String url = "https://api.example.com/status/8f3kQ0z7Lw2m9XyT/v2";
    Check check =
        WatchFile.of(
                List.of(url, "https://api.example.com/orders/open-orders-of-today"),
                Timing.DEFAULT,
                null)
            .checks()
            .getFirst();
    assertThat(check.name()).isEqualTo("api.example.com-status-v2");
    assertThat(check.target().shown()).isEqualTo("https://api.example.com/status/…/v2");
    assertThat(
            WatchFile.of(
                    List.of("https://api.example.com/orders/open-orders-of-today/2026-11-29"),
                    Timing.DEFAULT,
                    null)
                .checks()
                .getFirst()
                .target()
                .shown())
        .isEqualTo("https://api.example.com/orders/open-orders-of-today/2026-11-29");
  }
}
