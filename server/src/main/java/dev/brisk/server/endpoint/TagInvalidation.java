package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.server.config.Template;
import dev.brisk.server.message.Answer;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Invalidates the tags that a call names, before its answer goes out: whoever has read the answer
/// never gets the old row from this node. A call that failed after it may have written counts as
/// one that wrote.
final class TagInvalidation {
  private final @Nullable CacheStore store;
  private final List<Template> tags;

  TagInvalidation(@Nullable CacheStore store, List<String> tags) {
    this.store = store;
    this.tags = tags.stream().map(Template::parse).toList();
  }

  boolean writes() {
    return !tags.isEmpty();
  }

  CompletionStage<Answer> after(SourceRequest request, Answer answer) {
    boolean refused = answer.status() >= 400 && answer.status() < 500;
    return refused
        ? CompletableFuture.completedFuture(answer)
        : voidTags(request).thenApply(done -> answer);
  }

  /// Fails as the call did, after the tags are void.
  CompletionStage<Answer> afterFailure(SourceRequest request, Throwable failure) {
    return mayHaveWritten(FailureResponses.root(failure))
        ? voidTags(request)
            .handle((done, lost) -> failure)
            .thenCompose(CompletableFuture::failedFuture)
        : CompletableFuture.failedFuture(failure);
  }

  private static boolean mayHaveWritten(Throwable cause) {
    return switch (cause) {
      case SourceException source -> source.mayHaveWritten();
      case ProblemException refused -> false;
      default -> true;
    };
  }

  private CompletionStage<?> voidTags(SourceRequest request) {
    if (store == null || tags.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<String> rendered = new ArrayList<>(tags.size());
    for (Template tag : tags) {
      rendered.add(tag.render(request.parameters()));
    }
    return store.invalidateTags(rendered);
  }
}
