package dev.brisk.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BanListTest {
  private final BanList bans = new BanList();

  private void ban(String... texts) {
    bans.settle(bans.begin(List.of(texts)), null, false);
  }

  @Test
  void aPurgeIsAboutWhatBeganBeforeItAndBeginsSo() {
    long before = bans.position();
    ban("h/a/");
    assertThat(bans.of(before, "/a/1")).isEqualTo(Purge.HARD);
    assertThat(bans.of(before, "/b/1")).isNull();
    assertThat(bans.of(bans.position(), "/a/1")).isNull();
  }

  @Test
  void theHardOneOfSeveralCounts() {
    long before = bans.position();
    ban("h/a/", "s/a/1");
    ban("s/b/");
    assertThat(bans.of(before, "/a/1")).isEqualTo(Purge.HARD);
    assertThat(bans.of(before, "/b/1")).isEqualTo(Purge.SOFT);
  }

  @Test
  void aFullListCountsAsAPurgeOfEverythingBeforeWhatItForgot() {
    long first = bans.position();
    ban("h/0");
    long second = bans.position();
    for (int i = 1; i <= BanList.MOST; i++) {
      ban("h/" + i + "/");
    }
    assertThat(bans.of(first, "/other")).isEqualTo(Purge.HARD);
    assertThat(bans.of(second, "/other")).isNull();
    assertThat(bans.of(second, "/1/x")).isEqualTo(Purge.HARD);
  }

  @Test
  void theSamePurgeAgainTakesNoPlace() {
    long first = bans.position();
    for (int i = 0; i < 2 * BanList.MOST; i++) {
      ban("h/docs/");
    }
    assertThat(bans.of(first, "/other")).isNull();
    assertThat(bans.of(bans.position() - 1, "/docs/x")).isEqualTo(Purge.HARD);
  }

  @Test
  void oneWithoutANumberIsAboutEverythingUntilItHasOne() {
    List<BanList.Ban> begun = bans.begin(List.of("h/a/"));
    assertThat(bans.of(bans.position(), "/a/1")).isEqualTo(Purge.HARD);
    bans.settle(begun, List.of("1000", "1007 h/a/"), false);
    assertThat(bans.position()).isEqualTo(1007);
    assertThat(bans.of(1007, "/a/1")).isNull();
    assertThat(bans.of(1006, "/a/1")).isEqualTo(Purge.HARD);
    assertThat(bans.of(1006, "/b/1")).isNull();
    // Stored before this list began.
    assertThat(bans.of(999, "/b/1")).isEqualTo(Purge.HARD);
  }

  @Test
  void anOlderListDoesNotReplaceANewerOneUnlessItIsReadAnew() {
    bans.settle(List.of(), List.of("1000", "1007 h/a/"), false);
    bans.settle(List.of(), List.of("1000"), false);
    assertThat(bans.of(1000, "/a/1")).isEqualTo(Purge.HARD);
    bans.settle(List.of(), List.of("1000"), true);
    assertThat(bans.of(1000, "/a/1")).isNull();
  }
}
