package dev.brisk.server.source.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Looks at a model file: whether it loads, and what goes in and comes out.
record ModelProbe(String endpoint, Path file) implements Probe {
  private static final int MAX_TOLD = 6;

  @Override
  public String name() {
    return "model " + endpoint;
  }

  @Override
  public List<Finding> run() throws Exception {
    long start = System.nanoTime();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = OnnxEnvironment.get().createSession(file.toString(), options)) {
      double millis = (System.nanoTime() - start) / 1e6;
      return List.of(
          Finding.ok(
              String.format(
                  Locale.ROOT,
                  "%s, %,d bytes, loads in %.0f ms",
                  file.getFileName(),
                  Files.size(file),
                  millis)),
          Finding.ok(
              "in: "
                  + nodes(session.getInputInfo().values())
                  + "; out: "
                  + nodes(session.getOutputInfo().values())));
    } catch (OrtException e) {
      return List.of(
          Finding.fail(
              file + " is no model that ONNX Runtime can load",
              "Export it again; " + e.getCode() + "."));
    }
  }

  private static String nodes(Collection<NodeInfo> nodes) {
    String more = nodes.size() > MAX_TOLD ? ", and " + (nodes.size() - MAX_TOLD) + " more" : "";
    return nodes.stream()
        .limit(MAX_TOLD)
        .map(node ->
            node.getName()
                + (node.getInfo() instanceof TensorInfo tensor
                    ? " "
                        + tensor.type.toString().toLowerCase(Locale.ROOT)
                        + Arrays.toString(tensor.getShape()).replace("-1", "n")
                    : ""))
        .collect(Collectors.joining(", ", "", more));
  }
}
