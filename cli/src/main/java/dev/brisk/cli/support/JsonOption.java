package dev.brisk.cli.support;

import picocli.CommandLine.Option;

/// `--json` of the commands whose whole output it turns into JSON.
public final class JsonOption {
  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  public boolean json() {
    return json;
  }
}
