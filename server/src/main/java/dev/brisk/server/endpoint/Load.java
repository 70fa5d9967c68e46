package dev.brisk.server.endpoint;

import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Restriction;
import dev.brisk.server.source.SourceRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One request's way to the source, should it come to that, and what `Cache-Status` is to tell of
/// it. Written before the look-up that it belongs to completes, read after.
final class Load implements AsyncLoader<CachedAnswer> {
  private final SourceCall source;
  private final TagInvalidation invalidation;
  private final PendingRequest pending;
  private final CacheRules rules;
  private volatile boolean forwarded;
  private volatile boolean stale;
  private volatile boolean confirmed;
  private volatile Set<Restriction> refused = Set.of();

  Load(SourceCall source, TagInvalidation invalidation, PendingRequest pending, CacheRules rules) {
    this.source = source;
    this.invalidation = invalidation;
    this.pending = pending;
    this.rules = rules;
  }

  /// Whether the source was asked for this request.
  boolean forwarded() {
    return forwarded;
  }

  /// Whether that was because of an answer that had expired.
  boolean stale() {
    return stale;
  }

  /// Whether the source answered that the old answer still holds.
  boolean confirmed() {
    return confirmed;
  }

  /// What the answer's origin said, so that it was not kept.
  Set<Restriction> refused() {
    return refused;
  }

  /// What the source read for this request without its being in the key.
  @Nullable UndeclaredInput undeclared() {
    return forwarded ? pending.request().fields().undeclared() : null;
  }

  @Override
  public CompletionStage<Void> admit(String key) {
    return pending.validate();
  }

  @Override
  public CompletionStage<LoadResult<CachedAnswer>> load(
      String key, @Nullable Entry<CachedAnswer> previous) {
    SourceRequest request = pending.request();
    forwarded = true;
    stale = previous != null;
    String validator = rules.conditional() && previous != null ? previous.validator() : null;
    return source
        .fetch(validator == null ? request : request.withValidator(validator))
        .thenCompose(answer ->
            answer.status() == 304 && validator != null && !rules.allow(answer.restrictions())
                // The old answer holds, and is not to be kept any longer: a new one is asked for.
                ? source.fetch(request)
                : CompletableFuture.completedStage(answer))
        .thenCompose(answer -> invalidation.after(request, answer))
        .thenApply(answer -> loaded(answer, validator != null));
  }

  private LoadResult<CachedAnswer> loaded(Answer answer, boolean conditional) {
    if (conditional && answer.status() == 304) {
      confirmed = true;
      return timed(LoadResult.unchanged(), answer);
    }
    CachedAnswer kept = CachedAnswer.of(answer);
    if (!rules.allow(answer.restrictions())) {
      refused = answer.restrictions();
      return LoadResult.uncacheable(kept);
    }
    Duration notFound = rules.notFoundTtl();
    if (answer.status() == 404
        && notFound.isPositive()
        && CachedAnswer.isForAll(answer, rules.varyBy())) {
      Duration said = rules.shorter(answer);
      return LoadResult.of(kept)
          .withTtl(said == null || said.compareTo(notFound) > 0 ? notFound : said);
    }
    if (!CachedAnswer.mayBeKept(answer, rules.varyBy())) {
      return LoadResult.uncacheable(kept);
    }
    String validator = rules.conditional() ? CachedAnswer.validator(answer) : null;
    LoadResult<CachedAnswer> loaded = timed(LoadResult.of(kept), answer);
    return validator == null ? loaded : loaded.withValidator(validator);
  }

  private LoadResult<CachedAnswer> timed(LoadResult<CachedAnswer> loaded, Answer answer) {
    Duration said = rules.shorter(answer);
    return said == null ? loaded : loaded.withTtl(said);
  }
}
