package dev.brisk.cli.profile;

import dev.brisk.profiler.attach.ProfileTarget;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What to profile, and for how long: shared by the commands.
final class TargetOptions {
  @Spec(Spec.Target.MIXEE)
  private final CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = {
        "A process id, a file such as Bench.java, or a command that starts Java, itself or in a script:"
            + " -- java -jar app.jar, -- ./run.sh; or --url.",
        "Patterns, where the command takes them, come after a process id or file and before --."
      })
  private List<String> words = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A Brisk server on this machine, in place of TARGET: http://localhost:8000")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Where that server left its admin token; found by itself when left out.")
  private @Nullable Path tokenFile;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long: 10s, 2m. Without it: 30s on a running process, or until it ends.")
  private java.time.@Nullable Duration duration;

  @Option(
      names = "--args",
      paramLabel = "WORDS",
      description = "Arguments for Bench.java, separated by spaces.")
  private String programArguments = "";

  /// The target, without the patterns.
  ProfileTarget target() {
    if (url != null) {
      return ServerTarget.find(url, tokenFile);
    }
    List<String> arguments =
        programArguments.isBlank() ? List.of() : List.of(programArguments.trim().split("\\s+"));
    int command = commandStart();
    List<String> targetWords = command >= 0 ? words.subList(command, words.size()) : words;
    return ProfileTarget.parse(targetWords, arguments);
  }

  /// The words before a `java` command, or after a process id or file.
  List<String> patterns() {
    if (url != null) {
      return words;
    }
    int command = commandStart();
    if (command >= 0) {
      return words.subList(0, command);
    }
    return words.isEmpty() ? List.of() : words.subList(1, words.size());
  }

  /// What `--duration` says, or what is usual for the target; null: until it ends.
  java.time.@Nullable Duration duration(ProfileTarget target) {
    if (duration != null) {
      return duration;
    }
    return target instanceof ProfileTarget.Running ? java.time.Duration.ofSeconds(30) : null;
  }

  /// Where the program's command begins in the words: behind `--`, or at a `java`; -1 if nowhere.
  private int commandStart() {
    List<String> typed = spec.root().commandLine().getParseResult().originalArgs();
    int dashes = typed.indexOf("--");
    if (dashes >= 0 && typed.size() - dashes - 1 <= words.size()) {
      return dashes == typed.size() - 1 ? -1 : words.size() - (typed.size() - dashes - 1);
    }
    for (int i = 0; i < words.size(); i++) {
      if (ProfileTarget.isJava(words.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
