package dev.brisk.server.proxy;

import dev.brisk.cache.load.Recording;
import dev.brisk.httpcache.Exchange;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.message.Body;
import dev.brisk.server.upstream.UpstreamResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one request may put under its key; begun before the upstream is asked.
final class Storing {
  private final Proxy proxy;
  private final ProxyStore store;
  private final RequestHead request;
  private final ProxySettings.@Nullable Rule rule;
  private final String key;
  private final Recording<Kept> recording;
  private Kept.@Nullable Answered before;

  /// @param request as a GET
  Storing(Proxy proxy, RequestHead request, ProxySettings.@Nullable Rule rule, String key) {
    this.proxy = proxy;
    this.store = Objects.requireNonNull(proxy.store);
    this.request = request;
    this.rule = rule;
    this.key = key;
    this.recording = store.recording(key);
  }

  /// What is kept already, of which a part may come.
  void besides(Kept.@Nullable Answered kept) {
    before = kept;
  }

  /// Whether nothing of it was invalidated since.
  boolean isCurrent() {
    return recording.isCurrent(List.of());
  }

  RequestHead request() {
    return request;
  }

  String key() {
    return key;
  }

  /// The moments of an exchange; clocks do not go back.
  static Exchange times(long sentAtMillis, long nowMillis) {
    return new Exchange(Math.min(sentAtMillis, nowMillis), nowMillis);
  }

  CacheJudge.Verdict judge(ResponseHead head, Exchange times) {
    return proxy.judge.judge(request, head, times, rule);
  }

  /// The answer's body, of which a copy is kept once it is whole.
  Body copied(UpstreamResponse response, CacheJudge.Keep keep, Runnable tooLong) {
    if (response.isBodiless()) {
      keep(keep, new byte[0], response.fields());
      return Body.EMPTY;
    }
    return new Body.Stream(
        new AnswerCopy(
            response.body().chunks(),
            response.body().length(),
            proxy.settings.maxStored(),
            proxy.copies,
            whole -> keep(keep, whole, response.fields()),
            tooLong),
        response.body().length());
  }

  private void keep(CacheJudge.Keep keep, byte[] body, Fields came) {
    Kept.Answered answer =
        new Kept.Answered(keep.head().head(), keep.head().freshness(), body, recording.position());
    Fields named = came;
    if (KeptParts.isPart(answer) && Rule.PART_IS_COMPLETE.holds()) {
      answer = KeptParts.combined(before, answer, proxy.settings.maxStored());
      // A part may bring no tags, and those of the others still name what they make together.
      named = before == null ? came : before.fields().with(came.lines());
    }
    if (answer != null) {
      var unused = store.store(key, recording, request.fields(), answer, AnswerTags.of(named));
    }
  }

  /// What is kept, with newer fields, in its place; or as it would be, if it may not be kept.
  ///
  /// @param entry the key that it was found under
  Kept.Answered updated(String entry, Kept.Answered answer, Fields news, Exchange times) {
    ResponseHead merged =
        Validation.updated(answer.head(), news, Instant.ofEpochMilli(times.receivedAtMillis()));
    if (judge(merged, times) instanceof CacheJudge.Keep keep) {
      Kept.Answered fresh =
          new Kept.Answered(
              keep.head().head(), keep.head().freshness(), answer.body(), recording.position());
      var unused =
          store.replace(
              entry, key, recording, request.fields(), fresh, AnswerTags.of(merged.fields()));
      return fresh;
    }
    return new Kept.Answered(merged, answer.freshness(), answer.body());
  }
}
