package dev.brisk.bench.compare.foreign;

import dev.brisk.bench.compare.ResultFile;
import dev.brisk.bench.compare.RunMetrics;
import dev.brisk.bench.measure.LatencyHistogram;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A run that another load generator made. Times are in nanoseconds; what is empty its file does
/// not say.
///
/// @param name of the file
/// @param tool that made it, such as `k6`
/// @param errors failed requests as a share of all, by the tool's own meaning of failed
/// @param lacks what the file does not tell, a sentence each
/// @param run for comparing; null of a summary
public record ForeignResult(
    String name,
    String tool,
    OptionalDouble requests,
    OptionalDouble rate,
    OptionalDouble mean,
    OptionalDouble p50,
    OptionalDouble p90,
    OptionalDouble p99,
    OptionalDouble max,
    OptionalDouble errors,
    List<String> lacks,
    @Nullable ResultFile run) {
  public ForeignResult {
    lacks = List.copyOf(lacks);
  }

  /// Reads a file; null if it is none of the forms that are known.
  ///
  /// @throws IllegalArgumentException if it begins like one and goes on otherwise
  public static @Nullable ForeignResult read(Path file) {
    if (!Files.isRegularFile(file)) {
      return null; // who reads our own results says so
    }
    try (BoundedLines lines = new BoundedLines(file)) {
      String first = lines.next();
      while (first != null && first.isBlank()) {
        first = lines.next();
      }
      if (first == null) {
        return null;
      }
      RequestLog log = RequestLog.of(first, file);
      if (log != null) {
        return log.read(first, lines);
      }
      return Summaries.read(file, first);
    } catch (MalformedInputException e) {
      return null; // binary
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the result " + file + ": " + e, e);
    }
  }

  /// A result of ours, to stand beside another.
  public static ForeignResult of(ResultFile ours) {
    return of(ours, "brisk", List.of());
  }

  static ForeignResult of(ResultFile run, String tool, List<String> lacks) {
    RunMetrics whole = run.whole();
    LatencyHistogram response = whole.response();
    return new ForeignResult(
        run.name(),
        tool,
        OptionalDouble.of(response.count()),
        OptionalDouble.of(whole.requestsPerSecond()),
        OptionalDouble.of(response.mean()),
        OptionalDouble.of(response.percentile(50)),
        OptionalDouble.of(response.percentile(90)),
        OptionalDouble.of(response.percentile(99)),
        OptionalDouble.of(response.max()),
        Double.isNaN(whole.errorShare())
            ? OptionalDouble.empty()
            : OptionalDouble.of(whole.errorShare()),
        lacks,
        run);
  }
}
