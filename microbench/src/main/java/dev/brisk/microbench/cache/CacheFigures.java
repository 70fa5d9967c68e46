package dev.brisk.microbench.cache;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prints figures of the cache that no assertion should depend on, each beside its goal:
///
/// `mvn -q -pl microbench -am package -DskipTests -Pjmh
/// -Djmh.main=dev.brisk.microbench.cache.CacheFigures`
///
/// All of them take about five minutes; `-Djmh.args="waiters outage"` chooses some.
public final class CacheFigures {
  private static final Map<String, Figure> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("waiters", LoadFigures::waiters);
    FIGURES.put("processes", LoadFigures::processes);
    FIGURES.put("invalidation", InvalidationFigures::crossNode);
    FIGURES.put("purge", InvalidationFigures::tagPurge);
    FIGURES.put("outage", FaultFigures::outage);
    FIGURES.put("partition", FaultFigures::partition);
    FIGURES.put("overhead", SizeFigures::overhead);
    FIGURES.put("keys", SizeFigures::distinctKeys);
    FIGURES.put("throughput", RedisThroughput::run);
  }

  private interface Figure {
    void print() throws Exception;
  }

  private CacheFigures() {}

  public static void main(String[] arguments) throws Exception {
    List<String> chosen =
        arguments.length == 0 ? List.copyOf(FIGURES.keySet()) : Arrays.asList(arguments);
    for (String name : chosen) {
      Figure figure = FIGURES.get(name);
      if (figure == null) {
        throw new IllegalArgumentException(
            "there is no figure \"" + name + "\". There are " + FIGURES.keySet() + ".");
      }
      System.out.println("-- " + name);
      figure.print();
    }
  }
}
