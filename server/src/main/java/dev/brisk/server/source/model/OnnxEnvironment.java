package dev.brisk.server.source.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// The process's one environment of ONNX Runtime, there until the process is gone.
///
/// ONNX Runtime's Java binding releases it in a shutdown hook of its own, and the JVM runs all
/// hooks side by side. While a server that was told to end finishes the answers on their way, a
/// model would run in an environment that is gone, and the process would die of SIGSEGV. The native
/// environment counts its users; one more, who never leaves, keeps it. The binding has no public
/// method for that, so its private one is called.
///
/// Thread-safe.
public final class OnnxEnvironment {
  private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
  private static final String NAME = "brisk";

  private static @Nullable OrtEnvironment known;

  private OnnxEnvironment() {}

  /// The environment; made at the first call.
  public static synchronized OrtEnvironment get() {
    OrtEnvironment environment = known;
    if (environment == null) {
      // Asked a second time by name, it warns on the console.
      environment = OrtEnvironment.getEnvironment(LEVEL, NAME);
      known = environment;
      keep();
    }
    return environment;
  }

  private static void keep() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      create.setAccessible(true);
      create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      System.getLogger(OnnxEnvironment.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "This version of ONNX Runtime is unknown to Brisk: a stop while a model runs may end"
                  + " the process before its answer.",
              e);
    }
  }
}
