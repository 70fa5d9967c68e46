package dev.brisk.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands behind an endpoint: exactly one of these.
public sealed interface SourceSettings {

  /// `model:` an ONNX file.
  ///
  /// @param inputs names of body fields, in the order of the model's columns, when the model has
  ///   one tensor input; otherwise the model's own input names are looked up in the body
  /// @param outputs names of the model's outputs to answer with; empty: all
  /// @param labels for a classifier whose labels are numbers: what to call them; empty: as they are
  /// @param maxConcurrency calls at once; 0: the number of processors
  record Model(
      Path file, List<String> inputs, List<String> outputs, List<String> labels, int maxConcurrency)
      implements SourceSettings {
    public Model {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      labels = List.copyOf(labels);
    }

    /// With all outputs, labels as they are, and as many calls at once as there are processors.
    public static Model of(Path file, String... inputs) {
      return new Model(file, List.of(inputs), List.of(), List.of(), 0);
    }
  }

  /// `sql:` a query or a write with named parameters (`:name`), bound, never spliced. A name is
  /// looked up among the parameters, then among the body's fields.
  ///
  /// @param text the statement; for a write (`execute:`) `write` is true
  /// @param result for a query, and for a write that returns rows
  /// @param timeout after which the statement is cancelled
  /// @param maxRows a result with more is a failure, never cut off in silence
  /// @param maxBytes a result whose JSON is larger is a failure
  record Sql(
      String datasource,
      String text,
      boolean write,
      Result result,
      Duration timeout,
      int maxRows,
      long maxBytes)
      implements SourceSettings {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    public static final int DEFAULT_MAX_ROWS = 10_000;
    public static final long DEFAULT_MAX_BYTES = 8L << 20;

    public Sql(String datasource, String text, boolean write, Result result, Duration timeout) {
      this(datasource, text, write, result, timeout, DEFAULT_MAX_ROWS, DEFAULT_MAX_BYTES);
    }

    public static Sql query(String datasource, String text, Result result) {
      return new Sql(datasource, text, false, result, DEFAULT_TIMEOUT);
    }

    public static Sql execute(String datasource, String text) {
      return new Sql(datasource, text, true, Result.MANY, DEFAULT_TIMEOUT);
    }

    public enum Result {
      /// The first row as an object; no row is a 404.
      ONE,
      /// All rows as an array, up to the row limit.
      MANY,
      /// The first column of the first row; no row is a 404.
      VALUE
    }
  }

  /// `http:` somebody else's API.
  ///
  /// @param url a template; `{name}` is replaced by the encoded parameter, never in scheme, host or
  ///   port
  /// @param headers sent with each call; values may have come from the environment and are secret
  /// @param retries further attempts of an idempotent call after a connect failure, 502, 503, 504
  /// @param budget at most so many calls in a window, or null
  /// @param maxBody largest answer accepted, in bytes
  record Http(
      String method,
      String url,
      Map<String, String> headers,
      Duration connectTimeout,
      Duration timeout,
      int retries,
      @Nullable Budget budget,
      long maxBody)
      implements SourceSettings {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    public static final int DEFAULT_RETRIES = 1;
    public static final long DEFAULT_MAX_BODY = 8 << 20;

    public Http {
      headers = Map.copyOf(headers);
    }

    /// A GET with the default time-outs, one retry, no budget, and up to 8 MiB of answer.
    public static Http get(String url) {
      return new Http(
          "GET",
          url,
          Map.of(),
          DEFAULT_CONNECT_TIMEOUT,
          DEFAULT_TIMEOUT,
          DEFAULT_RETRIES,
          null,
          DEFAULT_MAX_BODY);
    }

    /// Scheme and host only: headers and the rest of the URL may hold secrets.
    @Override
    public String toString() {
      return "Http["
          + method
          + " "
          + url.replaceFirst("^([a-z]+://)(?:[^/@]*@)?([^/?#]*).*", "$1$2/…")
          + "]";
    }
  }

  /// `at most 60/m`: `calls` in each `window`.
  record Budget(int calls, Duration window) {}

  /// `files:` a folder of static assets.
  ///
  /// @param index served for a folder, such as `index.html`; null: 404
  /// @param cacheControl the `Cache-Control` to answer with, or null for the default
  record Files(Path directory, @Nullable String index, @Nullable String cacheControl)
      implements SourceSettings {}

  /// `code:` a Java handler, by class name or by a single file compiled in memory.
  ///
  /// Exactly one of the two is given.
  ///
  /// @param maxConcurrency calls at once, each on a thread; further ones wait
  record Code(@Nullable Path file, @Nullable String className, int maxConcurrency)
      implements SourceSettings {
    public static final int DEFAULT_MAX_CONCURRENCY = 256;

    public Code(@Nullable Path file, @Nullable String className) {
      this(file, className, DEFAULT_MAX_CONCURRENCY);
    }

    public Code {
      if (maxConcurrency < 1) {
        throw new IllegalArgumentException(
            "maxConcurrency must be positive, but is " + maxConcurrency);
      }
      if ((file == null) == (className == null)) {
        throw new IllegalArgumentException("code needs a file or a class name, and not both");
      }
    }

    public static Code file(Path file) {
      return new Code(file, null);
    }

    public static Code className(String className) {
      return new Code(null, className);
    }

    public Code withMaxConcurrency(int maxConcurrency) {
      return new Code(file, className, maxConcurrency);
    }
  }
}
