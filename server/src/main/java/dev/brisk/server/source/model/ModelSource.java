package dev.brisk.server.source.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.TimeoutScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// A model in an ONNX file, run by ONNX Runtime on the CPU.
///
/// The answer is an object with the model's outputs by name. A tensor becomes nested arrays, a
/// sequence an array, a map an object; when the request gave one row, the outputs lose their batch
/// dimension. With `labels`, integers of an output are the positions of labels and become their
/// names, and a row of as many floating-point numbers as there are labels becomes an object by
/// label. NaN and infinity, which JSON lacks, are null.
///
/// One session serves all calls, one thread a call: throughput under load comes from calls side by
/// side, not from one call on many threads. Calls run on platform threads, as many as
/// `max-concurrency`, since native code pins the carrier of a virtual thread. Loading native code
/// needs `--enable-native-access=ALL-UNNAMED`, or JDK 25 warns.
public final class ModelSource implements Source {
  private static final int QUEUE_PER_WORKER = 256;
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final ModelInputs inputs;
  private final ModelOutputs outputs;
  private final BoundedExecutor executor;
  private final String fingerprint;

  /// @param name of the endpoint
  /// @throws SourceProblem if the file is no model, or has no such inputs or outputs
  public ModelSource(
      String name, ModelSettings settings, Path directory, TimeoutScheduler timeouts) {
    Path file = directory.resolve(settings.file());
    this.fingerprint =
        Fingerprints.of(
            "model",
            hash(file),
            settings.inputs().toString(),
            settings.outputs().toString(),
            settings.labels().toString());
    this.environment = OnnxEnvironment.get();
    this.session = open(file);
    try {
      this.inputs = new ModelInputs(environment, session.getInputInfo(), settings.inputs());
      this.outputs =
          new ModelOutputs(session.getOutputInfo().keySet(), settings.outputs(), settings.labels());
    } catch (OrtException | RuntimeException wrong) {
      closeSession();
      throw wrong instanceof SourceProblem problem
          ? problem
          : new SourceProblem("model.file", file + " cannot be used: " + wrong.getMessage() + ".");
    }
    int concurrency =
        settings.maxConcurrency() > 0
            ? settings.maxConcurrency()
            : Runtime.getRuntime().availableProcessors();
    this.executor =
        new BoundedExecutor(name, concurrency, concurrency * QUEUE_PER_WORKER, MAX_WAIT, timeouts);
  }

  private static String hash(Path file) {
    try {
      return ModelFiles.hash(file);
    } catch (IOException unreadable) {
      throw new SourceProblem(
          "model.file", file + " cannot be read. Name an ONNX file that exists.");
    }
  }

  private OrtSession open(Path file) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return environment.createSession(file.toString(), options);
    } catch (OrtException notAModel) {
      String message = String.valueOf(notAModel.getMessage());
      throw new SourceProblem(
          "model.file",
          file
              + " is not a model that ONNX Runtime can load: "
              + message
              + (message.endsWith(".") ? " " : ". ")
              + advice(message));
    }
  }

  private String advice(String message) {
    if (message.contains("locale")) {
      return "Give the system that locale, with locale-gen or the package locales-all, or export the"
          + " model with the locale C.";
    }
    if (message.contains("external") || message.contains("External")) {
      return "Put the files with its weights, by the names that they had at the export, into the"
          + " model's folder.";
    }
    return "Export it again, with operators of ONNX Runtime " + environment.getVersion() + ".";
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return executor.run(request.work(), null, stop -> run(request, stop));
  }

  private Answer run(SourceRequest request, BoundedExecutor.Stop stop) {
    List<OnnxTensor> tensors = new ArrayList<>();
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      ModelInputs.Fed fed = inputs.feed(request, tensors);
      stop.by(() -> terminate(options), () -> {});
      try (OrtSession.Result result = session.run(fed.tensors(), outputs.names(), options)) {
        return Answer.json(200, outputs.json(result, fed.oneRow()));
      } finally {
        stop.clear();
      }
    } catch (OrtException failed) {
      throw switch (failed.getCode()) {
        case ORT_INVALID_ARGUMENT ->
            new SourceException(
                Kind.REFUSED, "The model does not accept the inputs' shape.", null, failed);
        default -> new SourceException(Kind.FAILED, "The model failed.", null, failed);
      };
    } finally {
      OnnxValue.close(tensors);
    }
  }

  private static void terminate(OrtSession.RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException impossible) {
      throw new IllegalStateException("cannot stop the model", impossible);
    }
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SourceStatistics statistics() {
    return new SourceStatistics(executor.statistics(), null);
  }

  /// What goes in, by name, as ONNX Runtime describes it.
  public Map<String, NodeInfo> inputs() {
    return inputs.declared();
  }

  @Override
  public void close() {
    executor.close();
    closeSession();
  }

  private void closeSession() {
    try {
      session.close();
    } catch (OrtException failed) {
      throw new IllegalStateException("cannot free the model", failed);
    }
  }
}
