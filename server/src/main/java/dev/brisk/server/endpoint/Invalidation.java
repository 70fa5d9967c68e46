package dev.brisk.server.endpoint;

import dev.brisk.cache.CacheStore;
import dev.brisk.server.config.Template;
import dev.brisk.server.source.Answer;
import dev.brisk.server.source.SourceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Voids the tags that a successful call names, before its answer goes out: whoever has read the
/// answer never gets the old row from this node.
final class Invalidation {
  private final @Nullable CacheStore store;
  private final List<Template> tags;

  Invalidation(@Nullable CacheStore store, List<String> tags) {
    this.store = store;
    this.tags = tags.stream().map(Template::parse).toList();
  }

  boolean writes() {
    return !tags.isEmpty();
  }

  CompletionStage<Answer> after(SourceRequest request, Answer answer) {
    if (store == null || tags.isEmpty() || answer.status() >= 400) {
      return CompletableFuture.completedFuture(answer);
    }
    List<String> rendered = new ArrayList<>(tags.size());
    for (Template tag : tags) {
      rendered.add(tag.render(request.parameters()));
    }
    return store.invalidateTags(rendered).thenApply(done -> answer);
  }
}
