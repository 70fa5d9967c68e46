package dev.brisk.server.proxy;

import dev.brisk.httpcache.CacheSettings;
import dev.brisk.httpcache.Exchange;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.StorageRules;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.config.ProxySettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an answer is kept: by what the upstream says, and where it says nothing, by a rule.
final class CacheJudge {
  /// What a rule holds for: an error is not kept for five minutes by it.
  private static final Set<Integer> BY_RULE = Set.of(200, 203, 204, 301, 308);

  private final CacheSettings settings;

  /// @param targets fields that count before `Cache-Control`
  CacheJudge(List<String> targets) {
    this.settings = CacheSettings.DEFAULT.withTargets(targets);
  }

  /// What becomes of an answer.
  sealed interface Verdict {}

  record Keep(Kept.Answered head, boolean byRule) implements Verdict {}

  record Pass(ProxyReport.Reason reason) implements Verdict {}

  /// Whether what a rule keeps is not for this request: it may be about one user.
  static boolean isPersonal(Fields request) {
    return request.has("cookie") || request.has("authorization");
  }

  /// @param request as a GET, also where a rule keeps answers to POST
  Verdict judge(
      RequestHead request,
      ResponseHead response,
      Exchange times,
      ProxySettings.@Nullable Rule rule) {
    StorageRules.Decision decision = StorageRules.decide(request, response, times, settings);
    if (rule != null && !saysHowLong(response.fields()) && BY_RULE.contains(response.status())) {
      return byRule(request, response, times, rule);
    }
    return switch (decision) {
      case StorageRules.Store store -> new Keep(answered(store, store.freshness()), false);
      case StorageRules.Pass pass -> new Pass(reason(pass.reason(), response));
    };
  }

  private Verdict byRule(
      RequestHead request, ResponseHead response, Exchange times, ProxySettings.Rule rule) {
    Fields asked = request.fields();
    if (!rule.shared()) {
      if (asked.has("cookie")) {
        return new Pass(ProxyReport.Reason.COOKIE);
      }
      if (asked.has("authorization")) {
        return new Pass(ProxyReport.Reason.AUTHORIZATION);
      }
      if (response.fields().has("set-cookie")) {
        return new Pass(ProxyReport.Reason.SET_COOKIE);
      }
    }
    RequestHead anybody =
        new RequestHead(request.method(), asked.without(name -> name.equals("authorization")));
    ResponseHead said =
        new ResponseHead(
            response.status(),
            response
                .fields()
                .without(name -> name.equals("set-cookie"))
                .with("Cache-Control", "max-age=" + rule.ttl().toSeconds()));
    return switch (StorageRules.decide(anybody, said, times, settings)) {
      case StorageRules.Store store -> {
        Freshness fresh = store.freshness();
        Freshness byRule =
            new Freshness(
                Freshness.Source.RULE,
                fresh.lifetimeMillis(),
                fresh.initialAgeMillis(),
                fresh.receivedAtMillis(),
                false,
                false,
                0,
                0);
        ResponseHead unsaid =
            new ResponseHead(
                store.head().status(),
                store.head().fields().without(name -> name.equals("cache-control")));
        yield new Keep(new Kept.Answered(unsaid, byRule, new byte[0]), true);
      }
      case StorageRules.Pass pass -> new Pass(reason(pass.reason(), response));
    };
  }

  private static Kept.Answered answered(StorageRules.Store store, Freshness freshness) {
    return new Kept.Answered(store.head(), freshness, new byte[0]);
  }

  private boolean saysHowLong(Fields fields) {
    return fields.has("cache-control")
        || fields.has("expires")
        || fields.has("pragma")
        || settings.targets().stream().anyMatch(fields::has);
  }

  private static ProxyReport.Reason reason(StorageRules.Reason reason, ResponseHead response) {
    return switch (reason) {
      case METHOD -> ProxyReport.Reason.METHOD;
      case STATUS, NOT_UNDERSTOOD -> ProxyReport.Reason.STATUS;
      case NO_STORE, PRIVATE -> ProxyReport.Reason.FORBIDDEN;
      case REQUEST_NO_STORE -> ProxyReport.Reason.REQUEST;
      case AUTHORIZATION -> ProxyReport.Reason.AUTHORIZATION;
      case VARY_ALL -> ProxyReport.Reason.VARY_ALL;
      case NOTHING_SAID, USELESS ->
          response.status() >= 400 ? ProxyReport.Reason.STATUS : ProxyReport.Reason.NOTHING_SAID;
    };
  }
}
