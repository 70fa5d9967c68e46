package dev.brisk.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.CacheContract;
import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// Entries are small, and say the same as if they were not.
class EntryTest {
  static final long NOW = 1_790_000_000_000L;

  @Property
  void differenceUpToTwelveDaysIsExact(
      @ForAll @LongRange(min = -1_073_741_823, max = 1_073_741_823) long millis) {
    assertThat(Entry.expand(Entry.compact(millis))).isEqualTo(millis);
  }

  @Property
  void longerDifferenceIsRoundedAwayFromZeroByLessThanASecond(
      @ForAll @LongRange(min = 1_073_741_824, max = 1_000_000_000_000L) long millis) {
    assertThat(Entry.expand(Entry.compact(millis)) - millis).isBetween(0L, 999L);
    assertThat(-millis - Entry.expand(Entry.compact(-millis))).isBetween(0L, 999L);
  }

  private static void check(long ttl, long stale, long refreshBefore, String validator) {
    PlainOwner cache = new PlainOwner();
    for (long storedAt : new long[] {NOW, NOW + 1, NOW + Duration.ofDays(60).toMillis(), 0}) {
      long fresh = storedAt + ttl;
      long refreshAt =
          refreshBefore == Entry.NEVER || refreshBefore == Entry.INVALIDATED
              ? refreshBefore
              : fresh - refreshBefore;
      Entry<String> entry =
          Entry.of(
              cache,
              "k",
              "v",
              1,
              "f",
              storedAt,
              fresh,
              fresh + stale,
              refreshAt,
              validator,
              TagSnapshot.EMPTY,
              7_000,
              3);
      assertThat(entry.storedAtMillis()).isEqualTo(storedAt);
      assertThat(entry.freshUntilMillis()).isEqualTo(fresh);
      assertThat(entry.staleUntilMillis()).isEqualTo(fresh + stale);
      assertThat(entry.refreshAtMillis()).isEqualTo(refreshAt);
      assertThat(entry.validator()).isEqualTo(validator);
      assertThat(entry.fingerprint()).isEqualTo("f");
      assertThat(entry.loadNanos()).isEqualTo(7_000);
      long turn = refreshAt == Entry.NEVER || refreshAt == Entry.INVALIDATED ? fresh : refreshAt;
      for (long now : new long[] {storedAt, turn - 1, turn, fresh - 1, fresh}) {
        assertThat(entry.plainlyFreshAt(now))
            .isEqualTo(now >= storedAt && now < fresh && now < refreshAt);
      }
    }
  }

  @Test
  void timesAreThoseItWasMadeWith() {
    long day = Duration.ofDays(1).toMillis();
    check(60_000, 0, Entry.NEVER, null);
    check(60_000, 30_000, 10_000, "etag");
    check(60_000, 30_000, -10_000, "etag");
    check(60_000, 30_000, Entry.INVALIDATED, null);
    check(365 * day, 365 * day, 100 * day, null);
    // Of a process whose clock runs ahead.
    check(-5_000, 30_000, Entry.NEVER, null);
  }

  @Test
  void entriesMadeAlikeShareWhatTheyHaveInCommon() {
    try (CacheStore store = CacheStore.builder().build()) {
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), CacheContract.MINUTE);
      CacheOptions tagged = CacheContract.MINUTE.withTags(List.of("t"));
      Entry<String> one = entry(cache, "one", tagged);
      Entry<String> two = entry(cache, "two", tagged);
      assertThat(two.metadata()).isSameAs(one.metadata());
      store.invalidateTags(List.of("t"));
      Entry<String> three = entry(cache, "three", tagged);
      assertThat(three.metadata()).isNotSameAs(one.metadata());
      assertThat(three.metadata().tags().current()).isTrue();
      assertThat(one.metadata().tags().current()).isFalse();
    }
  }

  @Test
  void anEntryWeighsTheSameHoweverItsTimesChange() {
    PlainOwner owner = new PlainOwner();
    Entry<String> entry =
        Entry.of(
            owner,
            "k",
            "value",
            5,
            "f",
            NOW,
            NOW + 9,
            NOW + 99,
            NOW + 3,
            "v",
            TagSnapshot.EMPTY,
            0,
            0);
    Entry<String> changed =
        entry.withRefreshAt(NOW + 5).expiredAt(NOW + 7, Entry.NEVER).until(NOW + 70, NOW + 80);
    assertThat(changed.weightBytes()).isEqualTo(entry.weightBytes()).isGreaterThan(192);
    assertThat(changed.freshUntilMillis()).isEqualTo(NOW + 70);
    assertThat(changed.validator()).isEqualTo("v");
  }

  private static Entry<String> entry(TieredCache<String> cache, String key, CacheOptions options) {
    return CacheContract.await(cache.lookup(key, options, CacheContract.value("v"))).entry();
  }
}
