package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads curl commands as people type them, and as browsers and Postman copy them.
///
/// What curl would send is what the targets send, byte for byte, but for the order of headers,
/// curl's version in `User-Agent`, and the boundary of forms. What cannot be sent is refused with
/// what would differ. A test holds this against the real curl.
public final class CurlCommand {
  /// JSON as Firefox copies it for cmd, on one line; a shell would drop all of its quotes.
  private static final Pattern CMD_QUOTES = Pattern.compile("\"[\\[{]+\"\"\\w");

  private CurlCommand() {}

  /// @param text one command or several
  /// @throws IllegalArgumentException in one sentence, with the option that is in the way
  public static ImportedRequests read(String text) {
    String typed = text.strip().startsWith("$ ") ? text.strip().substring(2) : text;
    if (typed.contains("^\"")
        || typed.matches("(?s).*\\^\\s*\\n.*")
        || CMD_QUOTES.matcher(typed).find()) {
      throw new IllegalArgumentException(
          "The curl command was copied for Windows' cmd. Copy it with \"Copy as cURL (bash)\".");
    }
    List<List<String>> commands = ShellWords.commands(typed);
    if (commands.isEmpty() || !isCurl(commands.getFirst())) {
      throw new IllegalArgumentException(
          "What --curl got is no curl command: it does not start with the word curl. Copy it from"
              + " the browser with \"Copy as cURL\".");
    }
    List<LoadTarget> targets = new ArrayList<>();
    Set<String> remarks = new LinkedHashSet<>();
    boolean insecure = false;
    boolean http2 = false;
    Origin origin = null;
    for (List<String> command : commands) {
      if (!isCurl(command)) {
        throw new IllegalArgumentException(
            "Behind the curl command stands '"
                + CurlSettings.text(command.getFirst(), "word")
                + "', which is another command. Leave it out; a line that goes on ends with a"
                + " backslash.");
      }
      for (CurlSettings settings : settings(command)) {
        CurlRequests requests = new CurlRequests(settings);
        for (CurlRequests.Made made : requests.made()) {
          if (origin != null && !origin.equals(made.origin())) {
            throw new IllegalArgumentException(
                "The curl command asks "
                    + origin
                    + " and "
                    + made.origin()
                    + ". A run loads one server: leave the others out.");
          }
          origin = made.origin();
          targets.add(made.target());
        }
        remarks.addAll(settings.remarks);
        insecure |= settings.has("insecure");
        http2 |= settings.has("http2") || settings.has("http2-prior-knowledge");
      }
    }
    if (origin == null) {
      throw new IllegalArgumentException("The curl command has no URL.");
    }
    if (origin.secure() && !http2) {
      remarks.add("Requests are HTTP/1.1. curl speaks HTTP/2 where the server does: add --http2.");
    }
    return new ImportedRequests(
        origin, ImportedRequests.joined(targets), List.copyOf(remarks), insecure, http2);
  }

  private static boolean isCurl(List<String> command) {
    int first = 0;
    while (first < command.size() && command.get(first).matches("(?s)[A-Za-z_]\\w*=.*")) {
      first++; // A variable of the shell's: it changes nothing that is sent.
    }
    return first < command.size() && command.get(first).matches("(.*/)?curl(\\.exe)?");
  }

  /// The settings of each part: `--next` starts anew.
  private static List<CurlSettings> settings(List<String> command) {
    List<CurlSettings> all = new ArrayList<>();
    CurlSettings settings = new CurlSettings();
    all.add(settings);
    int at = 0;
    while (!command.get(at).matches("(.*/)?curl(\\.exe)?")) {
      at++;
    }
    Words words = new Words(command, at + 1);
    boolean options = true;
    while (words.more()) {
      String word = words.take();
      if (!options || !word.startsWith("-") || word.equals("-")) {
        settings.value("url", word);
      } else if (word.equals("--")) {
        options = false;
      } else {
        for (Given given : word.startsWith("--") ? longOption(word, words) : letters(word, words)) {
          if (given.option.name().equals("next")) {
            settings = new CurlSettings();
            all.add(settings);
          } else {
            settings.add(given.option, given.shown, given.on, given.value);
          }
        }
      }
    }
    return all;
  }

  private record Given(CurlOption option, String shown, boolean on, String value) {}

  private static List<Given> longOption(String word, Words words) {
    String name = word.substring(2);
    boolean off = name.startsWith("no-") && !name.equals("no-buffer");
    CurlOption option = CurlOption.named(off ? name.substring(3) : name);
    if (off && option.argument()) {
      throw new IllegalArgumentException(
          "In the curl command, '"
              + word
              + "' is not understood: --"
              + option.name()
              + " has a value. Leave it out.");
    }
    return List.of(new Given(option, word, !off, option.argument() ? words.value(word) : ""));
  }

  /// `-sSL`, `-XPOST`, `-d text`.
  private static List<Given> letters(String word, Words words) {
    List<Given> given = new ArrayList<>();
    for (int i = 1; i < word.length(); i++) {
      CurlOption option = CurlOption.letter(word.charAt(i));
      String shown = "-" + word.charAt(i);
      if (option == null) {
        throw new IllegalArgumentException(
            "In the curl command, '"
                + shown
                + "' is not understood. Is it spelled right? Without knowing it, another request"
                + " might be sent.");
      }
      if (option.argument()) {
        String value = i + 1 < word.length() ? word.substring(i + 1) : words.value(shown);
        given.add(new Given(option, shown, true, value));
        break;
      }
      given.add(new Given(option, shown, true, ""));
    }
    return given;
  }

  private static final class Words {
    private final List<String> words;
    private int next;

    Words(List<String> words, int next) {
      this.words = words;
      this.next = next;
    }

    boolean more() {
      return next < words.size();
    }

    String take() {
      return words.get(next++);
    }

    String value(String option) {
      if (!more()) {
        throw new IllegalArgumentException(
            "In the curl command, " + option + " has no value. Write one behind it.");
      }
      return take();
    }
  }
}
