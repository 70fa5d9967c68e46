package dev.brisk.server.source;

import dev.brisk.server.message.Restriction;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says in the log, once for each reason, that an endpoint with a cache keeps nothing of an answer
/// because its upstream forbids it. Thread-safe.
public final class RestrictionLog {
  private static final System.Logger LOG = System.getLogger(RestrictionLog.class.getName());

  private final String endpoint;
  private final Set<Restriction> told = ConcurrentHashMap.newKeySet();

  public RestrictionLog(String endpoint) {
    this.endpoint = endpoint;
  }

  public void tell(Set<Restriction> refused) {
    if (!refused.isEmpty() && told.addAll(refused)) {
      List<String> names = names(refused);
      LOG.log(
          System.Logger.Level.WARNING,
          "Answers of "
              + endpoint
              + " are not kept: its upstream says "
              + String.join(", ", names)
              + ". Keep them all the same with cache.ignore: ["
              + String.join(", ", names)
              + "].");
    }
  }

  /// As in brisk.yaml.
  public static List<String> names(Set<Restriction> restrictions) {
    return restrictions.stream()
        .sorted()
        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }
}
