package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Requests that a browser recorded: a HAR file, or a command that was copied "as cURL".
///
/// @param origin where they went
/// @param targets one a request; equal ones are joined and their weights added
public record RecordedRequests(Origin origin, List<LoadTarget> targets) {
  /// Headers that the generator writes itself, or that would make answers depend on a browser.
  private static final Set<String> DROPPED =
      Set.of(
          "host",
          "connection",
          "content-length",
          "accept-encoding",
          "keep-alive",
          "transfer-encoding",
          "if-none-match",
          "if-modified-since");

  public RecordedRequests {
    targets = List.copyOf(targets);
  }

  /// Reads a HAR file. Only requests to the first entry's origin are taken.
  public static RecordedRequests har(String text) {
    JsonNode entries;
    try {
      entries = JsonMapper.shared().readTree(text).path("log").path("entries");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The HAR file is not JSON: " + e.getOriginalMessage(), e);
    }
    Origin origin = null;
    Map<String, LoadTarget> targets = new LinkedHashMap<>();
    for (JsonNode entry : entries) {
      JsonNode request = entry.path("request");
      String url = request.path("url").asString("");
      if (!url.startsWith("http://") && !url.startsWith("https://")) {
        continue;
      }
      Origin.Location location = Origin.parse(url);
      if (origin == null) {
        origin = location.origin();
      }
      if (!location.origin().equals(origin)) {
        continue;
      }
      Map<String, String> headers = new LinkedHashMap<>();
      for (JsonNode header : request.path("headers")) {
        keep(headers, header.path("name").asString(""), header.path("value").asString(""));
      }
      RequestBody body = RequestBody.of(request.path("postData").path("text").asString(""));
      LoadTarget target =
          LoadTarget.get(location.target())
              .withRequest(request.path("method").asString("GET"), body)
              .withHeaders(lines(headers));
      targets.merge(
          target.name() + "\n" + body.hashCode(),
          target,
          (one, same) -> one.withWeight(one.weight() + 1));
    }
    if (origin == null) {
      throw new IllegalArgumentException("The HAR file has no HTTP requests.");
    }
    return new RecordedRequests(origin, List.copyOf(targets.values()));
  }

  /// Reads a curl command as browsers copy it: `-X`, `-H`, `-d` and its kin, `-u`, `-b`, `-A`,
  /// `-I`.
  public static RecordedRequests curl(String command) {
    List<String> words = words(command);
    if (words.isEmpty() || !words.getFirst().equals("curl")) {
      throw new IllegalArgumentException(
          "What --curl got is no curl command: it does not start with the word curl. Copy it from"
              + " the browser with \"Copy as cURL\".");
    }
    String url = null;
    String method = null;
    StringBuilder data = new StringBuilder();
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "--compressed", "-s", "-i", "-v", "-k", "--insecure", "-L", "-g" -> {}
        case "-X", "--request" -> method = argument(words, ++i, word);
        case "-I", "--head" -> method = "HEAD";
        case "--url" -> url = argument(words, ++i, word);
        case "-H", "--header" -> {
          HeaderLine line = HeaderLine.parse(argument(words, ++i, word));
          keep(headers, line.name(), line.value());
        }
        case "-b", "--cookie" -> headers.put("Cookie", argument(words, ++i, word));
        case "-A", "--user-agent" -> headers.put("User-Agent", argument(words, ++i, word));
        case "-d", "--data", "--data-raw", "--data-binary", "--data-ascii" -> {
          data.append(data.isEmpty() ? "" : "&").append(argument(words, ++i, word));
          headers.putIfAbsent("Content-Type", "application/x-www-form-urlencoded");
        }
        case "--json" -> {
          data.append(argument(words, ++i, word));
          headers.put("Content-Type", "application/json");
        }
        default -> {
          if (word.startsWith("-")) {
            throw new IllegalArgumentException(
                "In the curl command, '" + word + "' is not understood. Leave it out.");
          }
          url = word;
        }
      }
    }
    if (url == null) {
      throw new IllegalArgumentException("The curl command has no URL.");
    }
    Origin.Location location = Origin.parse(url);
    RequestBody body = RequestBody.of(data.toString());
    String verb = method != null ? method : body.length() > 0 ? "POST" : "GET";
    LoadTarget target =
        LoadTarget.get(location.target()).withRequest(verb, body).withHeaders(lines(headers));
    return new RecordedRequests(location.origin(), List.of(target));
  }

  private static void keep(Map<String, String> headers, String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!name.isEmpty() && !name.startsWith(":") && !DROPPED.contains(lower)) {
      // A header given later replaces one that an option implied, whatever its case.
      headers.keySet().removeIf(other -> other.equalsIgnoreCase(name));
      headers.put(name, value);
    }
  }

  private static List<HeaderLine> lines(Map<String, String> headers) {
    List<HeaderLine> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(new HeaderLine(name, value)));
    return lines;
  }

  private static String argument(List<String> words, int index, String option) {
    if (index >= words.size()) {
      throw new IllegalArgumentException("In the curl command, " + option + " has no value.");
    }
    return words.get(index);
  }

  /// Splits as a shell does: quotes, backslashes, line continuations, and `$'…'` with its escapes.
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    boolean escapes = false;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      char next = i + 1 < command.length() ? command.charAt(i + 1) : 0;
      if (quote == '\'' && !escapes) {
        if (c == '\'') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
          escapes = false;
        } else if (c == '\\' && next != 0) {
          word.append(escapes && next == 'n' ? '\n' : escapes && next == 't' ? '\t' : next);
          i++;
        } else {
          word.append(c);
        }
      } else if (c == '$' && next == '\'') {
        escapes = true;
        quote = '\'';
        inWord = true;
        i++;
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && next != 0) {
        i++;
        if (next != '\n') {
          word.append(next);
          inWord = true;
        }
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("The curl command ends inside of quotes.");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
