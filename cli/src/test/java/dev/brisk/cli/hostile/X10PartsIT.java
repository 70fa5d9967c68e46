package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.release.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Runtime.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// X10: parts with known vulnerabilities, jars that nothing needs, images that may move.
class X10PartsIT {
  private static final Path PACKAGED = Commands.ROOT.resolve("cli/target");
  private static final String DIGEST = "sha256:" + "0f".repeat(32);

  @TempDir private Path folder;

  @Test
  void partsAreNewerThanTheirKnownVulnerabilities() throws Exception {
    assertThat(version(jar("postgresql"))).isGreaterThanOrEqualTo(Version.parse("42.7.12"));
    Matcher purify = Pattern.compile("DOMPurify\\.version=\"([0-9.]+)\"").matcher(swaggerUi());
    assertThat(purify.find()).isTrue();
    assertThat(Version.parse(purify.group(1))).isGreaterThanOrEqualTo(Version.parse("3.4"));
  }

  @Test
  void jarsThatNothingNeedsAreNotShipped() throws Exception {
    try (Stream<Path> jars = Files.list(PACKAGED.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .noneMatch(name ->
              name.matches(
                  "(checker-qual|error_prone_annotations|jackson-core-2|jackson-dataformat-yaml"
                      + "|netty-codec-http3|netty-codec-classes-quic).*"));
    }
  }

  @Test
  void listOfPartsNamesEachJarWithItsVersion() throws Exception {
    String sbom = Files.readString(PACKAGED.resolve("sbom.json"));
    String notice = Files.readString(PACKAGED.resolve("../../NOTICE"));
    assertThat(sbom).contains("\"bomFormat\" : \"CycloneDX\"");
    try (Stream<Path> jars = Files.list(PACKAGED.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .filteredOn(name -> !name.startsWith("brisk-"))
          .allSatisfy(name ->
              assertThat(sbom)
                  .containsPattern("/" + name.replaceAll("-[0-9].*", "") + "@" + versionIn(name)))
          .allSatisfy(name ->
              assertThat(notice)
                  .as("deploy/notice")
                  .contains(":" + name.replaceAll("-[0-9].*", "\n")));
    }
  }

  @Test
  void everyImageHasAnExactTag() throws Exception {
    String compose = Files.readString(Commands.ROOT.resolve("docker-compose.yml"));
    String dockerfile = Files.readString(Commands.ROOT.resolve("Dockerfile"));
    assertThat(compose.lines().map(String::strip))
        .filteredOn(line -> line.startsWith("image: ") && !line.contains("BRISK_IMAGE"))
        .hasSize(6)
        .allMatch(line -> line.matches(".*:v?[0-9]+\\.[0-9]+\\.[0-9]+"));
    assertThat(dockerfile.lines())
        .filteredOn(line -> line.startsWith("FROM "))
        .hasSize(2)
        .allMatch(line -> line.matches("FROM [^:]+:[0-9]+\\.[0-9]+.*"));
    assertThat(compose).contains("--requirepass").doesNotContain("--protected-mode");
  }

  /// The registry is a stand-in: a program called docker that gives one digest for all.
  @Test
  void digestsAreAddedToEachImageAndRenewed() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Path docker = programs.resolve("docker");
    Files.writeString(docker, "#!/bin/sh\necho " + DIGEST + "\n");
    assertThat(docker.toFile().setExecutable(true)).isTrue();
    Path file = folder.resolve("compose.yml");
    Files.copy(Commands.ROOT.resolve("docker-compose.yml"), file);
    String[] pin = {Commands.ROOT.resolve("deploy/pin-digests").toString(), file.toString()};
    Map<String, String> path = Map.of("PATH", programs + ":" + System.getenv("PATH"));
    Commands.succeed(folder, path, pin);
    List<String> once = Files.readAllLines(file);
    assertThat(once).filteredOn(line -> line.contains("@" + DIGEST)).hasSize(6);
    Commands.succeed(folder, path, pin);
    assertThat(Files.readAllLines(file)).isEqualTo(once);
  }

  private static Path jar(String name) throws IOException {
    try (Stream<Path> jars = Files.list(PACKAGED.resolve("lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().matches(name + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Version version(Path jar) {
    return Version.parse(versionIn(jar.getFileName().toString()));
  }

  private static String versionIn(String name) {
    Matcher version = Pattern.compile("-([0-9][0-9.]*[0-9])").matcher(name);
    assertThat(version.find()).as(name).isTrue();
    return version.group(1);
  }

  private static String swaggerUi() throws IOException {
    try (JarFile jar = new JarFile(jar("swagger-ui").toFile())) {
      JarEntry bundle =
          jar.stream()
              .filter(entry -> entry.getName().endsWith("/swagger-ui-bundle.js"))
              .findFirst()
              .orElseThrow();
      try (InputStream stream = jar.getInputStream(bundle)) {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
