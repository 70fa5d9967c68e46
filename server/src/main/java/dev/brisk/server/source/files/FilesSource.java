package dev.brisk.server.source.files;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.TimeoutScheduler;
import dev.brisk.server.source.files.FileConditions.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A folder of static files.
///
/// Answers carry a strong `ETag` of modification time and length, `Last-Modified`, `Accept-Ranges`
/// and `Cache-Control` (`no-cache` unless configured: kept, and asked about before each use).
/// Conditional requests get their 304 or 412, a single range its 206 or 416. When a client takes
/// Brotli, Zstandard or gzip and `name.br`, `name.zst` or `name.gz` lies beside the file and is not
/// older, that one is sent. A folder answers its index file, or a redirect to its name with a
/// slash.
///
/// A path never leaves the folder; see [FilePaths] for what is refused. The answer to HEAD is that
/// to GET: the server leaves the body out. Bodies are file regions, which the server sends without
/// reading them.
public final class FilesSource implements Source {
  private static final int MAX_RUNNING = 64;
  private static final int MAX_WAITING = 1_024;
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final String DEFAULT_CACHE_CONTROL = "no-cache";

  private final FilePaths paths;
  private final int prefixSegments;
  private final @Nullable String index;
  private final String cacheControl;
  private final BoundedExecutor executor;
  private final String fingerprint;

  /// @param path the endpoint's template, such as `/assets/**`: what `**` matches is the path below
  ///   the folder
  /// @throws SourceProblem if the folder is not there
  public FilesSource(
      String name, String path, FilesSettings settings, Path directory, TimeoutScheduler timeouts) {
    Path folder = directory.resolve(settings.directory());
    try {
      this.paths = new FilePaths(folder.toRealPath());
    } catch (IOException missing) {
      throw new SourceProblem("files.directory", folder + " is not there. Name a folder.");
    }
    if (!Files.isDirectory(folder)) {
      throw new SourceProblem("files.directory", folder + " is a file. Name a folder.");
    }
    this.prefixSegments = path.replaceFirst("\\*\\*$", "").split("/", -1).length - 1;
    this.index = settings.index();
    this.cacheControl =
        settings.cacheControl() == null ? DEFAULT_CACHE_CONTROL : settings.cacheControl();
    this.executor = new BoundedExecutor(name, MAX_RUNNING, MAX_WAITING, MAX_WAIT, timeouts);
    this.fingerprint =
        Fingerprints.of(
            "files", settings.directory().toString(), String.valueOf(index), cacheControl);
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return executor.run(request.work(), null, stop -> answer(request));
  }

  private Answer answer(SourceRequest request) throws IOException {
    String rest = rest(request.path());
    Path found = paths.find(rest).orElseThrow(FilesSource::notFound);
    if (Files.isDirectory(found)) {
      Path indexFile = index(found).orElseThrow(FilesSource::notFound);
      if (!rest.isEmpty() && !rest.endsWith("/")) {
        return redirectToFolder(rest);
      }
      return file(indexFile, request);
    }
    if (!Files.isRegularFile(found) || rest.endsWith("/")) {
      throw notFound();
    }
    return file(found, request);
  }

  /// The raw path below the folder: without the leading slash and the template's fixed segments.
  private String rest(String path) {
    int at = 0;
    for (int i = 0; i < prefixSegments && at >= 0; i++) {
      int slash = path.indexOf('/', at);
      at = slash < 0 ? -1 : slash + 1;
    }
    return at < 0 ? "" : path.substring(at);
  }

  private Optional<Path> index(Path folder) {
    return index == null
        ? Optional.empty()
        : paths.real(folder.resolve(index)).filter(Files::isRegularFile);
  }

  /// Relative, from `/a/b` to `b/`: an absolute one could be read as another host.
  private static Answer redirectToFolder(String rest) {
    String name = rest.substring(rest.lastIndexOf('/') + 1);
    return new Answer(308, List.of(Map.entry("location", "./" + name + "/")), Body.EMPTY);
  }

  private Answer file(Path file, SourceRequest request) throws IOException {
    BasicFileAttributes original = attributes(file);
    BasicFileAttributes attributes = original;
    Path sent = file;
    String encoding = null;
    boolean varies = false;
    List<FileEncoding> accepted = FileEncoding.accepted(request.fields().header("accept-encoding"));
    int best = Integer.MAX_VALUE;
    for (FileEncoding candidate : FileEncoding.values()) {
      Optional<Path> packed = paths.sibling(file, candidate.suffix());
      if (packed.isEmpty()) {
        continue;
      }
      BasicFileAttributes packedAttributes = attributes(packed.get());
      if (packedAttributes.lastModifiedTime().compareTo(original.lastModifiedTime()) < 0) {
        continue; // made from an older version
      }
      varies = true;
      int rank = accepted.indexOf(candidate);
      if (rank >= 0 && rank < best) {
        best = rank;
        sent = packed.get();
        encoding = candidate.token();
        attributes = packedAttributes;
      }
    }
    Instant modified = attributes.lastModifiedTime().toInstant();
    FileConditions conditions =
        new FileConditions(
            etag(modified, attributes.size(), encoding), modified, attributes.size());
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("etag", conditions.etag()));
    headers.add(Map.entry("last-modified", conditions.lastModifiedText()));
    headers.add(Map.entry("cache-control", cacheControl));
    if (varies) {
      headers.add(Map.entry("vary", "accept-encoding"));
    }
    Outcome outcome = conditions.evaluate(request.fields()::header);
    if (!(outcome instanceof Outcome.NotModified)) {
      headers.add(Map.entry("content-type", ContentTypes.of(file)));
      headers.add(Map.entry("accept-ranges", "bytes"));
      headers.add(Map.entry("x-content-type-options", "nosniff"));
      if (encoding != null) {
        headers.add(Map.entry("content-encoding", encoding));
      }
    }
    long length = conditions.length();
    return switch (outcome) {
      case Outcome.Whole() -> new Answer(200, headers, region(sent, 0, length));
      case Outcome.Part(long offset, long count) -> {
        headers.add(
            Map.entry(
                "content-range", "bytes " + offset + "-" + (offset + count - 1) + "/" + length));
        yield new Answer(206, headers, region(sent, offset, count));
      }
      case Outcome.NotModified() -> new Answer(304, headers, Body.EMPTY);
      case Outcome.PreconditionFailed() -> new Answer(412, List.of(), Body.EMPTY);
      case Outcome.RangeNotSatisfiable() ->
          new Answer(416, List.of(Map.entry("content-range", "bytes */" + length)), Body.EMPTY);
    };
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  private static Body region(Path file, long offset, long length) {
    return length == 0 ? Body.EMPTY : new Body.FileRegion(file, offset, length);
  }

  /// Different for each encoding, as a strong validator must be.
  private static String etag(Instant modified, long size, @Nullable String encoding) {
    long nanos = modified.getEpochSecond() * 1_000_000_000L + modified.getNano();
    String tag = Long.toHexString(nanos) + "-" + Long.toHexString(size);
    return "\"" + (encoding == null ? tag : tag + "-" + encoding) + "\"";
  }

  private static SourceException notFound() {
    return new SourceException(Kind.NOT_FOUND, "There is no such file.");
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SourceStatistics statistics() {
    return new SourceStatistics(executor.statistics(), null);
  }

  @Override
  public void close() {
    executor.close();
  }
}
