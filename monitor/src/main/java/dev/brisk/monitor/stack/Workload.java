package dev.brisk.monitor.stack;

import java.net.URI;
import java.util.List;

/// What the stack watches.
public sealed interface Workload {

  /// Brisk with the bundled example, its image built from the repository around the Compose file.
  record Bundled() implements Workload {}

  /// Brisk with somebody's configuration.
  ///
  /// @param directory where the configuration and what it refers to are; mounted read-only
  /// @param file the configuration's name in there
  /// @param port that it listens on
  /// @param variables of the environment that the configuration asks for, by name
  record Configured(String directory, String file, int port, List<String> variables)
      implements Workload {
    public Configured {
      variables = List.copyOf(variables);
    }
  }

  /// Services that run already and export the instrumentator's metric names.
  ///
  /// @param metrics where they export, such as `http://localhost:9000/metrics`
  record Running(List<URI> metrics) implements Workload {
    public Running {
      metrics = List.copyOf(metrics);
      for (URI uri : metrics) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
          throw new IllegalArgumentException(
              "'"
                  + (uri.getRawUserInfo() == null ? uri : uri.getScheme() + "://…")
                  + "' is no target. Write a URL without credentials, such as"
                  + " http://localhost:9000/metrics.");
        }
      }
    }
  }
}
