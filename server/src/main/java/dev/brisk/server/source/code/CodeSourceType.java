package dev.brisk.server.source.code;

import dev.brisk.config.Key;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.Values;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceCheck;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `code:`: a Java handler.
public final class CodeSourceType implements SourceType<CodeSettings> {
  static final CodeSourceType INSTANCE = new CodeSourceType();

  private static final int MAX_SOURCE_BYTES = 1 << 20;
  private static final Pattern COMMENTS = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\r\\n]*");
  private static final Pattern REQUESTS = Pattern.compile("\\bRequest\\s+([A-Za-z_$][\\w$]*)");

  private static final Key<Path> FILE =
      Key.optional("file", Values.file(), "One .java file, compiled in memory.");
  private static final Key<String> CLASS =
      Key.optional(
          "class",
          Values.string(
              "[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*",
              "Write a class name such as com.acme.Hello."),
          "A class on the class path.");
  private static final Key<Integer> MAX_CONCURRENCY =
      Key.defaulting(
          "max-concurrency",
          Values.integer(1, 4096),
          CodeSettings.DEFAULT_MAX_CONCURRENCY,
          "Calls at once, each on a thread of its own; further ones wait, up to 1024 for 5s.");

  private static final Key<CodeSettings> KEY =
      Key.optional(
          "code",
          ObjectType.of("A Java handler.", FILE, CLASS, MAX_CONCURRENCY).as(CodeSourceType::bind),
          "A Java handler.");

  @Override
  public Key<CodeSettings> key() {
    return KEY;
  }

  private static CodeSettings bind(Section s) {
    if (s.has(FILE) && s.has(CLASS)) {
      s.node(CLASS).problem("stands beside file. Keep one.");
    } else if (!s.has(FILE) && !s.has(CLASS)) {
      s.node().problem("names no handler. Write file: Hello.java or class: com.acme.Hello.");
    }
    Optional<Path> file = s.findReadable(FILE);
    return file.map(CodeSettings::file)
        .orElseGet(() -> CodeSettings.className(s.findReadable(CLASS).orElse("Unreadable")))
        .withMaxConcurrency(s.getOr(MAX_CONCURRENCY, CodeSettings.DEFAULT_MAX_CONCURRENCY));
  }

  @Override
  public boolean seesFields() {
    return true;
  }

  @Override
  public void check(CodeSettings settings, SourceCheck check) {
    if (check.cached() && settings.file() != null) {
      checkSource(check.directory().resolve(settings.file()), check);
    }
  }

  /// Only what stands there in plain sight: `request.header("…")` on a variable that is declared as
  /// a `Request`. All else is found when it happens.
  private static void checkSource(Path file, SourceCheck check) {
    String source;
    try {
      if (Files.size(file) > MAX_SOURCE_BYTES) {
        return;
      }
      source = COMMENTS.matcher(Files.readString(file)).replaceAll(" ");
    } catch (IOException unreadable) {
      return; // told of by whoever opens the source
    }
    Set<String> requests = new LinkedHashSet<>();
    Matcher variable = REQUESTS.matcher(source);
    while (variable.find()) {
      requests.add(Pattern.quote(variable.group(1)));
    }
    if (requests.isEmpty()) {
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    Matcher read =
        Pattern.compile(
                "\\b(?:"
                    + String.join("|", requests)
                    + ")\\s*\\.\\s*(header|cookie)\\s*\\(\\s*\"([^\"\\\\]*)\"\\s*\\)")
            .matcher(source);
    while (read.find()) {
      boolean header = read.group(1).equals("header");
      String name = header ? read.group(2).toLowerCase(Locale.ROOT) : read.group(2);
      List<String> declared = header ? check.headers() : check.cookies();
      if (!declared.contains(name) && seen.add(read.group(1) + name)) {
        check.problem(
            "code.file",
            "reads the " + read.group(1) + " '" + name + "', which the cache's key does not hold",
            "Add inputs: { " + read.group(1) + "s: [" + name + "] }, or leave out cache.");
      }
    }
  }

  /// The compiler takes longest of all to start.
  @Override
  public Duration openingTime(CodeSettings settings) {
    return settings.file() == null ? Duration.ZERO : Duration.ofMillis(300);
  }

  @Override
  public Source open(String endpoint, String path, CodeSettings settings, SourceContext context) {
    return new CodeSource(endpoint, settings, context.directory(), context.timeouts());
  }

  @Override
  public Set<Integer> failures(CodeSettings settings) {
    return Set.of(404);
  }
}
