package dev.brisk.server.proxy;

import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.upstream.UpstreamFailure;
import dev.brisk.server.upstream.UpstreamReader;
import dev.brisk.server.upstream.UpstreamRequest;
import dev.brisk.server.upstream.UpstreamResponse;
import java.util.Objects;

/// Asks the upstream behind a stale answer that was given (RFC 5861, section 3): one request for a
/// URL, and nobody waits for it.
final class Refresh implements UpstreamReader {
  private final Proxy proxy;
  private final Storing storing;
  private final ProxyStore.Found found;
  private final Kept.Answered answer;
  private final long sentAt;

  private Refresh(Proxy proxy, Storing storing, ProxyStore.Found found) {
    this.proxy = proxy;
    this.storing = storing;
    this.found = found;
    this.answer = Objects.requireNonNull(found.answer());
    this.sentAt = proxy.clock.millis();
  }

  static void begin(Proxy proxy, Exchange exchange, Storing storing, ProxyStore.Found found) {
    if (!proxy.refreshing.add(storing.key())) {
      return;
    }
    Refresh refresh = new Refresh(proxy, storing, found);
    Fields fields =
        storing
            .request()
            .fields()
            .without(name ->
                ProxiedRequest.CONDITIONS.contains(name)
                    || name.equals("range")
                    || name.equals("if-range"))
            .with(Validation.conditions(refresh.answer.head()));
    UpstreamRequest sent;
    try {
      sent =
          new UpstreamRequest(
              "GET",
              exchange.path() + (exchange.query() == null ? "" : "?" + exchange.query()),
              proxy.forwarded.toUpstream(exchange, fields),
              0,
              null);
    } catch (IllegalArgumentException notToBeSent) {
      refresh.done();
      return;
    }
    var unused = proxy.upstreams.send(exchange, sent, refresh);
  }

  @Override
  public void response(UpstreamResponse response) {
    var times = Storing.times(sentAt, proxy.clock.millis());
    if (response.status() == 304 && Validation.isAbout(answer.head(), response.fields())) {
      storing.updated(found.key(), answer, response.fields(), times);
    } else if (response.body().length() <= proxy.settings.maxStored()
        && storing.judge(new ResponseHead(response.status(), response.fields()), times)
            instanceof CacheJudge.Keep keep
        && !response.isBodiless()) {
      AnswerCopy.Drain drain = new AnswerCopy.Drain(this::done);
      if (storing.copied(response, keep, drain::giveUp)
          instanceof dev.brisk.server.message.Body.Stream copied) {
        copied.chunks().subscribe(drain);
        return;
      }
    }
    response.body().chunks().subscribe(new CancelledSubscriber());
    done();
  }

  @Override
  public void failed(UpstreamFailure failure) {
    done();
  }

  private void done() {
    proxy.refreshing.remove(storing.key());
  }
}
