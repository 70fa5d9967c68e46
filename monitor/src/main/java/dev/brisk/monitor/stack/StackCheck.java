package dev.brisk.monitor.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Checks a stack's folder with whatever is installed, and with checks of our own.
public final class StackCheck {
  private static final long TIMEOUT_SECONDS = 120;
  private static final int MAX_OUTPUT_BYTES = 64 << 10;

  /// Keys that Prometheus 3 and the Alertmanager beside it have, and older checkers refuse.
  private static final Pattern NEWER =
      Pattern.compile("field (fallback_scrape_protocol|msteamsv2_configs) not found");

  private final Path directory;
  private final List<Finding> findings = new ArrayList<>();

  private StackCheck(Path directory) {
    this.directory = directory;
  }

  /// How a check ended.
  ///
  /// @param detail what the checker printed, or what to install
  public record Finding(String check, Result result, String detail) {

    public enum Result {
      OK,
      FAILED,
      /// Its program is not installed.
      SKIPPED
    }
  }

  /// Runs all checks.
  ///
  /// @throws IllegalArgumentException when the folder holds no stack
  public static List<Finding> run(Path directory) {
    if (!Files.isRegularFile(directory.resolve("docker-compose.yml"))
        || !Files.isRegularFile(directory.resolve("prometheus/prometheus.yml"))) {
      throw new IllegalArgumentException(
          directory + " holds no stack. Write one with: brisk stack init " + directory);
    }
    StackCheck check = new StackCheck(directory);
    check.documents();
    check.secrets();
    check.tool(
        "Prometheus's configuration and rules",
        List.of("promtool", "check", "config", "prometheus/prometheus.yml"),
        "prometheus");
    check.ruleTests();
    check.tool(
        "Alertmanager's configuration",
        List.of("amtool", "check-config", "alertmanager/alertmanager.yml"),
        "prometheus-alertmanager");
    check.compose();
    return List.copyOf(check.findings);
  }

  /// Every file can be read as what its name says.
  private void documents() {
    List<String> wrong = new ArrayList<>();
    JsonMapper json = new JsonMapper();
    for (Path file : files()) {
      String name = file.toString();
      try {
        if (name.endsWith(".json")) {
          json.readTree(file.toFile());
        } else if (name.endsWith(".yml")) {
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        }
      } catch (JacksonException | YamlEngineException e) {
        wrong.add(directory.relativize(file) + ": " + e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    found("YAML and JSON", wrong);
  }

  /// Secrets are files that the Compose file names; without one Alertmanager does not start.
  private void secrets() {
    List<String> wrong = new ArrayList<>();
    try {
      Object compose =
          new Load(LoadSettings.builder().build())
              .loadFromString(Files.readString(directory.resolve("docker-compose.yml")));
      if (compose instanceof Map<?, ?> document
          && document.get("secrets") instanceof Map<?, ?> secrets) {
        secrets.forEach((name, secret) -> {
          if (secret instanceof Map<?, ?> map && map.get("file") instanceof String file) {
            Path path = directory.resolve(file);
            if (!Files.isReadable(path)) {
              wrong.add("secret " + name + ": there is no file " + path + " that can be read");
            }
          }
        });
      }
    } catch (YamlEngineException e) {
      wrong.add("docker-compose.yml: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found("Secrets", wrong);
  }

  private void ruleTests() {
    Path tests = directory.resolve("prometheus/tests");
    if (!Files.isDirectory(tests)) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("promtool", "test", "rules"));
    try (Stream<Path> list = Files.list(tests)) {
      list.filter(file -> file.toString().endsWith(".yml"))
          .sorted()
          .forEach(file -> command.add(directory.relativize(file).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tool("Alerts fire and stay silent as they should", command, "prometheus");
  }

  private void compose() {
    if (program("docker-compose").isPresent()) {
      tool("Compose", List.of("docker-compose", "config", "--quiet"), "docker-compose");
    } else {
      tool("Compose", List.of("docker", "compose", "config", "--quiet"), "docker-compose");
    }
  }

  private void found(String check, List<String> wrong) {
    findings.add(
        new Finding(
            check,
            wrong.isEmpty() ? Finding.Result.OK : Finding.Result.FAILED,
            String.join("\n", wrong)));
  }

  private void tool(String check, List<String> command, String debianPackage) {
    Optional<Path> program = program(command.getFirst());
    if (program.isEmpty()) {
      findings.add(
          new Finding(
              check,
              Finding.Result.SKIPPED,
              command.getFirst() + " is not installed; Debian's package is " + debianPackage));
      return;
    }
    try {
      List<String> full = new ArrayList<>(command);
      full.set(0, program.get().toString());
      Path output = Files.createTempFile("brisk-check", ".txt");
      try {
        Process process =
            new ProcessBuilder(full)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly();
        }
        String printed = head(output) + (ended ? "" : "\nIt did not end in time.");
        // A broken rule file is an error of each of its tests.
        printed = printed.lines().distinct().collect(Collectors.joining("\n"));
        Matcher newer = NEWER.matcher(printed);
        if (newer.find()) {
          findings.add(
              new Finding(
                  check,
                  Finding.Result.SKIPPED,
                  command.getFirst()
                      + " is older than what the stack is for, and does not know "
                      + newer.group(1)
                      + "; take a newer one"));
          return;
        }
        boolean ok = ended && process.exitValue() == 0;
        findings.add(new Finding(check, ok ? Finding.Result.OK : Finding.Result.FAILED, printed));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }

  private static String head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8).strip();
    }
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(directory, 6)) {
      return walk.filter(Files::isRegularFile).limit(1000).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> program(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
