package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the guide's table claims of Brisk, each with the tests that show it.
class FeatureTableTest {
  private static final Map<String, List<String>> SHOWN_BY = new LinkedHashMap<>();

  static {
    shown("memory and remote tier", "RedisTierIT#anotherProcessIsAnsweredFromRedis");
    shown(
        "one load a node",
        "CacheContract#concurrentReadersOfAColdKeyShareOneLoad",
        "CacheContract#thousandThreadsLoadAColdKeyOnce");
    shown(
        "one load across nodes",
        "LeaseIT#concurrentReadersOnSeveralNodesShareOneLoadAndAreWokenByIt",
        "LeaseIT#waitersGoOnWhenTheHolderDies");
    shown(
        "a value invalidated while it loads is refused",
        "LeaseIT#valueWhoseKeyWasInvalidatedElsewhereDuringTheLoadIsRefusedByRedis");
    shown("stale-while-revalidate", "StalenessTest#staleEntryIsServedWhileOneCallerRefreshes");
    shown(
        "stale-if-error with age and throttle",
        "StalenessTest#staleValueAnswersWhenTheLoadFailsAndIsNotTriedAgainAtOnce",
        "StalenessTest#beyondItsMaximumAgeAStaleValueDoesNotHideTheError");
    shown(
        "soft and hard time-outs, load goes on",
        "StalenessTest#callerGetsTheOldValueAfterTheSoftTimeoutAndTheLoadGoesOn",
        "StalenessTest#callerFailsAfterTheHardTimeoutAndTheLoadGoesOn");
    shown(
        "time-out of the remote tier for one call", "StalledTierTest#timeoutOfOneCallEndsItsWait");
    shown(
        "stalled remote tier noticed before a time-out",
        "StalledTierTest#readersWhoseLoadsAreCheapGoOnAloneAndTheNextOnesDoNotEvenAsk",
        "RedisOutageIT#cheapLoadsDoNotWaitForAPausedRedisUntilACommandTimesOut");
    shown(
        "early refresh at a threshold",
        "StalenessTest#readerPastTheThresholdRefreshesInTheBackground");
    shown(
        "probabilistic early refresh (XFetch)",
        "StalenessTest#probabilisticRefreshIsTheLikelierTheNearerTheEnd",
        "LeaseIT#earlyRefreshIsLeftToTheNodeThatHasTheLease");
    shown(
        "conditional refresh (\"not modified\")",
        "StalenessTest#conditionalLoadGetsTheOldEntryAndMayKeepItsValue");
    shown(
        "options adapted to the result",
        "CacheContract#timeToLiveOfTheLoadWinsOverThatOfTheOptions",
        "CacheContract#tagNamedByTheLoadInvalidatesTheEntryWhenPurgedLater",
        "StalenessTest#conditionalLoadGetsTheOldEntryAndMayKeepItsValue");
    shown(
        "negative caching",
        "StalenessTest#absenceHasATimeToLiveOfItsOwn",
        "StalenessTest#errorsAreKeptByClass");
    shown(
        "tags",
        "CacheContract#purgedTagInvalidatesItsEntriesAndNoOthers",
        "ScaleTest#purgeOfManyEntriesIsOneIncrementThatHoldsForAll");
    shown("right under clock skew", "RedisTierIT#tagPurgeHoldsWhateverTheClocksSay");
    shown(
        "clear, soft and hard",
        "CacheContract#clearInvalidatesEverything",
        "StalenessTest#softPurgesServeTheOldValueWhileItIsLoadedAnew");
    shown(
        "missed invalidations",
        "PartitionIT#whatOthersInvalidatedDuringAPartitionIsGoneWhenItEnds",
        "PartitionIT#whatWasInvalidatedHereDuringAPartitionIsGoneElsewhereWhenItEnds");
    shown(
        "writers outside the cache heard",
        "TrackingIT#keyThatSomebodyDeletesInRedisIsGoneFromMemory");
    shown("circuit breaker", "RedisOutageIT#pausedRedisIsLeftAloneUntilItAnswersAgain");
    shown(
        "bulk get",
        "CacheContract#manyKeysLoadOnlyWhatIsMissingInOneCall",
        "ReadsInFlightTest#manyKeysAreAskedForBeforeTheFirstIsAnswered");
    shown("compression", "codec/CodecsTest#largeValuesAreCompressedAndSmallOnesAreNot");
    shown(
        "encryption at rest, key rotation",
        "EncryptedRedisIT#valueAndTagsAreNotToBeSeenInRedis",
        "EncryptedRedisIT#entryOfARotatedKeyIsReadAndOneOfADroppedKeyIsACountedMiss");
    shown(
        "canonical keys (JSON, query, SQL)",
        "CanonicalJsonTest#orderSpaceAndSpellingOfNumbersMakeNoDifference",
        "CacheKeysTest#queryStringsMeetHoweverTheyAreOrderedAndEscaped",
        "CacheKeysTest#statementsMeetHoweverTheyAreLaidOut");
    shown(
        "eviction in memory",
        "EvictionPolicyTest#leastRecentlyUsedGoesFirst",
        "EvictionPolicyTest#leastOftenUsedGoesFirst",
        "EvictionPolicyTest#oldestGoesFirstHoweverMuchItIsUsed",
        "EvictionPolicyTest#everyPolicyStaysWithinItsBytesAndCountsEvictions");
    shown(
        "Cluster, Sentinel, TLS, ACL",
        "RedisClusterIT#keysAndTagsOnAllNodesAreInvalidatedElsewhereToo",
        "RedisSentinelIT#promotedReplicaIsUsedAfterTheMasterDied",
        "RedisTlsIT#wrongPasswordLeavesTheTierAwayAndCallersUnharmed");
    shown("Memcached", "MemcachedTierIT#anotherProcessIsAnsweredFromMemcached");
    shown(
        "events, statistics",
        "CacheEventsTest#listenerHearsWhatHappened",
        "CacheContract#statisticsCountWhatHappened");
  }

  private static void shown(String feature, String... tests) {
    SHOWN_BY.put(feature, List.of(tests));
  }

  @Test
  void everyClaimHasItsTests() throws IOException {
    List<String> claims = new ArrayList<>();
    String guide = Files.readString(Path.of("..", "docs", "guide", "caching.md"));
    for (String line : guide.substring(guide.indexOf("## Beside others")).split("\n", -1)) {
      String[] cells = line.split("\\|", -1);
      if (cells.length > 3 && !cells[1].isBlank() && !cells[1].startsWith("-")) {
        String brisk = cells[2].strip();
        if (!brisk.startsWith("no")) {
          claims.add(cells[1].strip());
        }
      }
    }
    assertThat(claims).containsExactlyInAnyOrderElementsOf(SHOWN_BY.keySet());
  }

  @Test
  void testsThatShowThemExist() throws IOException {
    for (List<String> tests : SHOWN_BY.values()) {
      for (String test : tests) {
        String[] names = test.split("#", -1);
        Path folder = Path.of("src", "test", "java", "dev", "brisk", "cache");
        Path file = folder.resolve(names[0] + ".java");
        Path source = Files.exists(file) ? file : folder.resolve("key/" + names[0] + ".java");
        assertThat(Files.readString(source)).contains("void " + names[1] + "(");
      }
    }
  }
}
