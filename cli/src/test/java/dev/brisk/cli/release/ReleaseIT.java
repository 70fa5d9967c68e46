package dev.brisk.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.PrintedPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `deploy/release` makes of what the build has packaged, unpacked into an empty folder and
/// run.
class ReleaseIT {
  private static final Map<String, String> PACKAGED = Map.of("BRISK_NO_BUILD", "1");

  @TempDir private Path folder;

  @Test
  void zipHoldsAllThatIsPromisedAndServesWithoutANativeTransport() throws Exception {
    release("zip");
    Commands.succeed(out(), Map.of(), "sha256sum", "-c", "SHA256SUMS");
    Path home = unpacked("unzip", "-q", out().resolve(only("brisk-.*\\.zip")).toString());
    assertThat(home.resolve("LICENSE")).isRegularFile();
    assertThat(home.resolve("NOTICE")).isRegularFile();
    assertThat(home.resolve("README.md")).isRegularFile();
    assertThat(home.resolve("completion/brisk.bash")).content().contains("complete ");
    assertThat(home.resolve("sbom.json")).content().contains("CycloneDX", "caffeine");
    assertThat(home.resolve("bin/brisk.cmd")).content().contains("-XX:+UseSerialGC", "%*\r\n");
    assertServes(home, "-Dio.netty.transport.noNative=true");
  }

  @Test
  void windowsLauncherHasTheSameOptionsOfTheJvm() throws Exception {
    Path home = Commands.layOut(folder);
    String options =
        Commands.succeed(
            folder,
            Map.of("home", "/none", "BRISK_HEAP", "%BRISK_HEAP%"),
            "sh",
            "-c",
            ". '" + home.resolve("app/jvm-options.sh") + "'; printf %s \"$JVM_OPTIONS\"");
    assertThat(home.resolve("bin/brisk.cmd")).content().contains(options);
  }

  @Test
  @Tag("slow")
  void sameCommitGivesTheSameZip() throws Exception {
    release("zip");
    byte[] first = Files.readAllBytes(out().resolve(only("brisk-.*\\.zip")));
    release("zip");
    assertThat(Files.readAllBytes(out().resolve(only("brisk-.*\\.zip")))).isEqualTo(first);
  }

  @Test
  @Tag("slow")
  void tarBringsItsOwnJavaAndThePackageHoldsTheSame() throws Exception {
    release("tar", "deb");
    Path home = unpacked("tar", "-xzf", out().resolve(only("brisk-.*\\.tar\\.gz")).toString());
    String version =
        Commands.succeed(
            folder,
            Map.of("JAVA_HOME", "/none", "BRISK_JAVA_OPTS", "-Xlog:aot=info"),
            home.resolve("bin/brisk").toString(),
            "--version");
    assertThat(version).contains("Opened AOT cache");
    assertNamesCommitAndDate(version);
    assertServes(home, "");
    assertThat(Commands.succeed(out(), Map.of(), "dpkg-deb", "-c", only("brisk_.*\\.deb")))
        .contains(
            "./usr/bin/brisk -> ../lib/brisk/bin/brisk",
            "./usr/lib/brisk/app/brisk.aot",
            "./usr/lib/systemd/system/brisk.service",
            "./etc/brisk/brisk.yaml");
  }

  @Test
  @Tag("slow")
  void librariesServeAProgramOutsideOfTheBuild() throws Exception {
    release("maven");
    Path repository = out().resolve("maven");
    for (String each : List.of("brisk-cache", "brisk-redis", "brisk-metrics")) {
      try (Stream<Path> files = Files.walk(repository.resolve("dev/brisk/" + each))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .anyMatch(name -> name.matches(each + ".*-sources\\.jar"))
            .anyMatch(name -> name.matches(each + ".*-javadoc\\.jar"))
            .anyMatch(name -> name.matches(each + ".*\\.pom"));
      }
    }
    String output =
        Commands.succeed(
            folder,
            Map.of(),
            Commands.ROOT.resolve("examples/consumer/run").toString(),
            repository.toString());
    assertThat(output).contains("consumer works on Java", "dev.brisk.cache dev.brisk.metrics");
  }

  /// They are compiled with the consumer project.
  @Test
  void whatTheGuidesShowOfTheLibrariesStandsInTheConsumerProject() throws Exception {
    String source =
        Files.readString(
                Commands.ROOT.resolve("examples/consumer/src/main/java/consumer/Snippets.java"))
            .lines()
            .map(String::strip)
            .reduce("\n", (all, line) -> all + line + "\n");
    for (String guide : List.of("caching.md", "monitoring.md", "profiling.md")) {
      String text = Files.readString(Commands.ROOT.resolve("docs/guide").resolve(guide));
      Matcher block = Pattern.compile("(?ms)^```java\\n(.*?)^```").matcher(text);
      assertThat(block.results().count()).as(guide).isPositive();
      block.reset();
      while (block.find()) {
        assertThat(block.group(1).lines().map(String::strip).filter(line -> !line.isEmpty()))
            .as(guide)
            .allSatisfy(line -> assertThat(source).contains("\n" + line + "\n"));
      }
    }
  }

  /// From where there is no HOME and no JAVA_HOME, too: a service, a container, cron.
  @Test
  void versionNamesTheCommitAndItsDate() throws Exception {
    Path home = Commands.layOut(folder);
    assertNamesCommitAndDate(
        Commands.succeed(
            folder,
            Map.of("JAVA_HOME", ""),
            "env",
            "-u",
            "HOME",
            home.resolve("bin/brisk").toString(),
            "--version"));
  }

  private static void assertNamesCommitAndDate(String version) throws Exception {
    Matcher build =
        Pattern.compile("brisk \\S+ \\(commit (\\p{XDigit}{7,}) of ([\\d-]{10})\\b")
            .matcher(version);
    assertThat(build.find()).as(version).isTrue();
    assertThat(
            Commands.succeed(
                Commands.ROOT,
                Map.of("TZ", "UTC"),
                "git",
                "show",
                "-s",
                "--date=format-local:%Y-%m-%d",
                "--format=%cd",
                build.group(1)))
        .isEqualToIgnoringNewLines(build.group(2));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private void release(String... parts) throws IOException, InterruptedException {
    String[] command =
        Stream.concat(
                Stream.of(Commands.ROOT.resolve("deploy/release").toString(), out().toString()),
                Stream.of(parts))
            .toArray(String[]::new);
    Commands.succeed(folder, PACKAGED, command);
  }

  private String only(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(out())) {
      List<String> names =
          files.map(file -> file.getFileName().toString()).filter(n -> n.matches(pattern)).toList();
      assertThat(names).as(pattern).hasSize(1);
      return names.getFirst();
    }
  }

  private Path unpacked(String... command) throws IOException, InterruptedException {
    Path empty = Files.createDirectory(folder.resolve("an empty folder"));
    Commands.succeed(empty, Map.of(), command);
    try (Stream<Path> files = Files.list(empty)) {
      return files.toList().getFirst();
    }
  }

  private void assertServes(Path home, String javaOptions) throws Exception {
    Path log = folder.resolve("serve.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/brisk").toString(),
                "serve",
                home.resolve("example/brisk.yaml").toString(),
                "--port",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder.environment().put("BRISK_JAVA_OPTS", javaOptions);
    Process brisk = builder.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      int port = PrintedPort.await(brisk, log);
      HttpRequest hello =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hello/you")).build();
      HttpResponse<String> answer = client.send(hello, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"you\"");
    } finally {
      brisk.destroy();
      brisk.waitFor();
    }
  }
}
