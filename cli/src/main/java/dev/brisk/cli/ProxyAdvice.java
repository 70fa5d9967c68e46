package dev.brisk.cli;

import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.proxy.ProxyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a proxy could not cache, why, and what would change that, in lines for a terminal.
final class ProxyAdvice {
  private static final int MOST = 12;
  private static final int NAME_COLUMNS = 34;

  private ProxyAdvice() {}

  static List<String> lines(ProxyReport report) {
    long requests = report.requests();
    if (requests == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d %s, %,d answered from the cache (%d %%).",
            requests,
            requests == 1 ? "request" : "requests",
            report.hits(),
            100 * report.hits() / requests));
    List<Map.Entry<ProxyReport.Uncached, Long>> uncached = report.uncached();
    if (uncached.isEmpty()) {
      return lines;
    }
    lines.add("What could not be cached, and why:");
    List<String> reads = new ArrayList<>();
    List<String> posts = new ArrayList<>();
    long left = report.others();
    for (int i = 0; i < uncached.size(); i++) {
      ProxyReport.Uncached each = uncached.get(i).getKey();
      if (i >= MOST) {
        left += uncached.get(i).getValue();
        continue;
      }
      String name = each.method() + " " + each.name();
      lines.add(
          String.format(
              Locale.ROOT,
              "%,9d  %-" + NAME_COLUMNS + "s %s",
              uncached.get(i).getValue(),
              name.length() > NAME_COLUMNS ? name.substring(0, NAME_COLUMNS - 1) + "…" : name,
              each.reason().words()));
      if (each.reason().byRule() && isTemplate(each.name())) {
        if (each.method().equals("GET")) {
          reads.add("  --cache 'GET " + each.name() + "=5m'");
        } else if (each.method().equals("POST")) {
          posts.add("  --cache 'POST " + each.name() + "=1h'");
        }
      }
    }
    if (left > 0) {
      lines.add(String.format(Locale.ROOT, "%,9d  more", left));
    }
    if (!reads.isEmpty()) {
      lines.add("If these may be five minutes old, and the same for everybody, start it with:");
      lines.addAll(reads);
    }
    if (!posts.isEmpty()) {
      lines.add("If these only compute, and change nothing:");
      lines.addAll(posts);
    }
    return lines;
  }

  private static boolean isTemplate(String name) {
    try {
      PathTemplate.parse(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
