package dev.brisk.monitor;

import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The generated rule files of a service, as a Prometheus's folder has them.
final class Rules {
  private Rules() {}

  static Map<String, String> files(Service service) {
    Map<String, String> rules = new LinkedHashMap<>();
    StackFiles.of(
            new Stack(
                service, new Workload.Bundled(), List.of(), List.of(), ImageVersions.PROMETHEUS_2))
        .forEach((path, content) -> {
          if (path.startsWith("prometheus/rules/")) {
            rules.put(path.substring("prometheus/".length()), content);
          }
        });
    return rules;
  }
}
