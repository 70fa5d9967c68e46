package dev.brisk.cli.bench;

import dev.brisk.bench.plan.importer.OpenApiSelection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which operations of an OpenAPI description are asked for.
final class OperationOptions {
  @Option(
      names = "--tag",
      paramLabel = "[!]TAG",
      description = "With --openapi: operations of this tag, or all others. May be repeated")
  List<String> tags = new ArrayList<>();

  @Option(
      names = "--path",
      paramLabel = "[!]PATTERN",
      description =
          "With --openapi: operations of paths such as '/users/*' or '/admin/**', or all others."
              + " May be repeated")
  List<String> paths = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "METHOD",
      split = ",",
      description = "With --openapi: operations of these methods, such as GET,HEAD")
  List<String> methods = new ArrayList<>();

  OpenApiSelection selection() {
    return new OpenApiSelection(tags, paths, methods);
  }

  /// @throws IllegalArgumentException when one is given without a description
  void refuse() {
    if (!tags.isEmpty() || !paths.isEmpty() || !methods.isEmpty()) {
      throw new IllegalArgumentException(
          "--tag, --path and --only choose operations of --openapi, and there is none.");
    }
  }
}
