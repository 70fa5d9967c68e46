package dev.brisk.server.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesSourceTest {
  private static final Instant MODIFIED = Instant.parse("2026-11-23T03:00:00.123456789Z");
  private static final String MODIFIED_TEXT = "Mon, 23 Nov 2026 03:00:00 GMT";

  @TempDir Path directory;
  private SourceContext context;
  private Source files;

  @BeforeEach
  void createFiles() throws IOException {
    context = new SourceContext(directory, Map.of());
    file("public/app.js", "0123456789");
    file("public/empty.txt", "");
    file("public/sub/index.html", "<p>sub</p>");
    file("public/a b ä.txt", "spaces");
    file("public/.hidden", "hidden");
    file("public/.git/config", "hidden");
    file("public/.well-known/security.txt", "known");
    file("secret.txt", "outside");
    Files.createSymbolicLink(directory.resolve("public/out"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(directory.resolve("public/up"), directory);
    Files.createSymbolicLink(directory.resolve("public/in.js"), Path.of("app.js"));
    Files.createSymbolicLink(directory.resolve("public/git"), Path.of(".git"));
    files = source("/assets/**", "index.html", null);
  }

  @AfterEach
  void close() {
    files.close();
    context.close();
  }

  @Test
  void aFileIsSentWithItsTypeAndValidators() throws IOException {
    Answer answer = get("/assets/app.js");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(content(answer)).isEqualTo("0123456789");
    assertThat(header(answer, "content-type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(answer, "etag")).matches("\"[0-9a-f]+-a\"");
    assertThat(header(answer, "last-modified")).isEqualTo(MODIFIED_TEXT);
    assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
    assertThat(header(answer, "accept-ranges")).isEqualTo("bytes");
    assertThat(answer.body())
        .isEqualTo(new Body.FileRegion(directory.resolve("public/app.js").toRealPath(), 0, 10));
  }

  @Test
  void namesAreDecodedOnce() throws IOException {
    assertThat(content(get("/assets/a%20b%20%C3%A4.txt"))).isEqualTo("spaces");
    assertThat(content(get("/assets/in.js"))).isEqualTo("0123456789");
    assertThat(content(get("/assets/empty.txt"))).isEmpty();
    assertThat(content(get("/assets/.well-known/security.txt"))).isEqualTo("known");
  }

  @Test
  void aFolderAnswersItsIndexAndRedirectsToItsSlash() throws IOException {
    assertThat(content(get("/assets/sub/"))).isEqualTo("<p>sub</p>");
    Answer redirect = get("/assets/sub");
    assertThat(redirect.status()).isEqualTo(308);
    assertThat(header(redirect, "location")).isEqualTo("./sub/");
    assertNotFound("/assets/");
    assertNotFound("/assets/app.js/");
    try (Source noIndex = source("/assets/**", null, null)) {
      assertThat(Requests.failure(noIndex, request("/assets/sub/")).kind())
          .isEqualTo(Kind.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/none.js",
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/%2e%2e%2fsecret.txt",
        "/assets/sub/../../secret.txt",
        "/assets/..\\secret.txt",
        "/assets/..%5csecret.txt",
        "/assets/%252e%252e/secret.txt",
        "/assets/out",
        "/assets/up/secret.txt",
        "/assets/.hidden",
        "/assets/%2ehidden",
        "/assets/.git/config",
        "/assets/git/config",
        "/assets/app.js%00.html",
        "/assets/app.js%0a",
        "/assets//app.js",
        "/assets/./app.js",
        "/assets/%",
        "/assets/%4",
        "/assets/%zz",
        "/assets/%ff",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd"
      })
  void whatIsNotAPlainFileOfTheFolderIsNotFound(String path) {
    assertNotFound(path);
  }

  @Test
  void conditionsDecideBetweenWholeAndNotModified() {
    String etag = header(get("/assets/app.js"), "etag");
    assertThat(status("if-none-match", etag)).isEqualTo(304);
    assertThat(status("if-none-match", "\"x\", W/" + etag)).isEqualTo(304);
    assertThat(status("if-none-match", "*")).isEqualTo(304);
    assertThat(status("if-none-match", "\"x\"")).isEqualTo(200);
    assertThat(status("if-modified-since", MODIFIED_TEXT)).isEqualTo(304);
    assertThat(status("if-modified-since", "Mon, 23 Nov 2026 02:59:59 GMT")).isEqualTo(200);
    assertThat(status("if-modified-since", "yesterday")).isEqualTo(200);
    assertThat(status("if-none-match", "\"x\"", "if-modified-since", MODIFIED_TEXT)).isEqualTo(200);
    assertThat(status("if-match", "\"x\"")).isEqualTo(412);
    assertThat(status("if-match", etag)).isEqualTo(200);
    assertThat(status("if-match", "W/" + etag)).isEqualTo(412);
    assertThat(status("if-unmodified-since", "Mon, 23 Nov 2026 02:59:59 GMT")).isEqualTo(412);
    Answer notModified = Requests.answer(files, request("/assets/app.js", "if-none-match", etag));
    assertThat(notModified.body()).isEqualTo(Body.EMPTY);
    assertThat(header(notModified, "etag")).isEqualTo(etag);
    assertThat(header(notModified, "content-type")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0     | 206 | 0          | bytes 0-0/10",
        "bytes=2-4     | 206 | 234        | bytes 2-4/10",
        "bytes=7-      | 206 | 789        | bytes 7-9/10",
        "bytes=-3      | 206 | 789        | bytes 7-9/10",
        "bytes=-99     | 206 | 0123456789 | bytes 0-9/10",
        "bytes=5-99    | 206 | 56789      | bytes 5-9/10",
        "bytes=5-99999999999999999999 | 206 | 56789 | bytes 5-9/10",
        "BYTES=0-1     | 206 | 01         | bytes 0-1/10",
        "bytes=10-     | 416 | ''         | bytes */10",
        "bytes=99-100  | 416 | ''         | bytes */10",
        "bytes=-0      | 416 | ''         | bytes */10",
        "bytes=4-2     | 200 | 0123456789 |",
        "bytes=0-1,3-4 | 200 | 0123456789 |",
        "bytes=a-b     | 200 | 0123456789 |",
        "bytes=-       | 200 | 0123456789 |",
        "lines=0-1     | 200 | 0123456789 |"
      })
  void aSingleRangeIsServed(String range, int status, String content, String contentRange)
      throws IOException {
    Answer answer = Requests.answer(files, request("/assets/app.js", "range", range));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(content(answer)).isEqualTo(content);
    assertThat(header(answer, "content-range")).isEqualTo(contentRange);
  }

  @Test
  void ifRangeSendsTheWholeWhenTheFileIsAnother() {
    String etag = header(get("/assets/app.js"), "etag");
    assertThat(status("range", "bytes=0-1", "if-range", etag)).isEqualTo(206);
    assertThat(status("range", "bytes=0-1", "if-range", "W/" + etag)).isEqualTo(200);
    assertThat(status("range", "bytes=0-1", "if-range", "\"x\"")).isEqualTo(200);
    assertThat(status("range", "bytes=0-1", "if-range", MODIFIED_TEXT)).isEqualTo(206);
    assertThat(status("range", "bytes=0-1", "if-range", "Mon, 23 Nov 2026 03:00:01 GMT"))
        .isEqualTo(200);
  }

  @Test
  void aPrecompressedFormIsSentToWhoTakesIt() throws IOException {
    file("public/app.js.br", "br");
    file("public/app.js.gz", "gzip");
    assertEncoding("gzip, deflate, br", "br");
    assertEncoding("gzip", "gzip");
    assertEncoding("br;q=0.5, gzip;q=0.8", "gzip");
    assertEncoding("br;q=0, *", "gzip");
    assertEncoding("*;q=0", null);
    assertEncoding("zstd", null);
    assertEncoding("identity", null);
    Answer plain = get("/assets/app.js");
    Answer packed = Requests.answer(files, request("/assets/app.js", "accept-encoding", "br"));
    assertThat(content(packed)).isEqualTo("br");
    assertThat(header(packed, "content-type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(packed, "etag")).isNotEqualTo(header(plain, "etag"));
    assertThat(header(plain, "vary")).isEqualTo("accept-encoding");
  }

  @Test
  void aPrecompressedFormOfAnOlderVersionIsNotSent() throws IOException {
    Path packed = file("public/app.js.gz", "old");
    Files.setLastModifiedTime(packed, FileTime.from(MODIFIED.minusSeconds(1)));
    assertEncoding("gzip", null);
  }

  @Test
  void aPrecompressedFormOutsideTheFolderIsNotSent() throws IOException {
    Files.createSymbolicLink(
        directory.resolve("public/app.js.gz"), directory.resolve("secret.txt"));
    assertEncoding("gzip", null);
  }

  @Test
  void theWholeSiteCanBeTheFolder() throws IOException {
    file("public/index.html", "<p>home</p>");
    try (Source site = source("/**", "index.html", "public, max-age=60")) {
      Answer home = Requests.answer(site, request("/"));
      assertThat(content(home)).isEqualTo("<p>home</p>");
      assertThat(header(home, "cache-control")).isEqualTo("public, max-age=60");
      assertThat(content(Requests.answer(site, request("/app.js")))).isEqualTo("0123456789");
    }
  }

  @Test
  void aChangedFileHasAnotherTag() throws IOException {
    String before = header(get("/assets/app.js"), "etag");
    file("public/app.js", "9876543210");
    Files.setLastModifiedTime(
        directory.resolve("public/app.js"), FileTime.from(MODIFIED.plusNanos(1000)));
    assertThat(header(get("/assets/app.js"), "etag")).isNotEqualTo(before);
  }

  @Test
  void aMissingFolderIsAProblem() {
    assertThatThrownBy(() ->
            new FilesSource(
                "x",
                "/**",
                new FilesSettings(Path.of("none"), null, null),
                directory,
                context.timeouts()))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("files.directory");
  }

  private void assertEncoding(String accept, String expected) {
    Answer answer = Requests.answer(files, request("/assets/app.js", "accept-encoding", accept));
    assertThat(header(answer, "content-encoding")).as(accept).isEqualTo(expected);
  }

  private void assertNotFound(String path) {
    assertThat(Requests.failure(files, request(path)).kind()).isEqualTo(Kind.NOT_FOUND);
  }

  private int status(String... headers) {
    return Requests.answer(files, request("/assets/app.js", headers)).status();
  }

  private Answer get(String path) {
    return Requests.answer(files, request(path));
  }

  private static SourceRequest request(String path, String... headers) {
    return new SourceRequest(
        "GET",
        path,
        Map.of(),
        null,
        name -> {
          for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals(name)) {
              return headers[i + 1];
            }
          }
          return null;
        });
  }

  private static String header(Answer answer, String name) {
    return answer.headers().stream()
        .filter(header -> header.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String content(Answer answer) throws IOException {
    return switch (answer.body()) {
      case Body.Bytes(byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
      case Body.FileRegion(Path file, long offset, long length) -> {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
          byte[] bytes = new byte[(int) length];
          in.seek(offset);
          in.readFully(bytes);
          yield new String(bytes, StandardCharsets.UTF_8);
        }
      }
      case Body.Stream stream -> throw new AssertionError("no stream is expected");
    };
  }

  private Source source(String path, String index, String cacheControl) {
    return new FilesSource(
        "assets",
        path,
        new FilesSettings(Path.of("public"), index, cacheControl),
        directory,
        context.timeouts());
  }

  private Path file(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
  }
}
