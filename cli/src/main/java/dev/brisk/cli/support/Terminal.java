package dev.brisk.cli.support;

import java.io.Console;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// What a command prints. The one place that cleans it: names come from files and networks, and a
/// terminal obeys what is in them.
///
/// Of control characters only line ends and tabs pass; all others, and those that turn the
/// direction of text, come out as JSON would escape them, so that JSON stays what it is. What brisk
/// itself wants a terminal to do goes through [#rewriteLine], [#printColoured], [#print] and
/// [#printOwn].
public final class Terminal extends PrintWriter {
  /// Lines of text are broken here, on a terminal and elsewhere alike.
  public static final int COLUMNS = 80;

  /// What a text is, by its colour.
  public enum Style {
    HEADING("1"),
    GOOD("32"),
    WARNING("33"),
    BAD("31");

    private final String on;

    Style(String code) {
      this.on = "\u001b[" + code + "m";
    }
  }

  private static final String OFF = "\u001b[0m";
  private static final String ERASE_LINE = "\r\u001b[K";

  /// A whole row in a colour, as the heat of lines is.
  private static final Pattern COLOURED_ROW =
      Pattern.compile("(?m)^(\u001b\\[(?:31;1|31|33)m)(.*)(\u001b\\[0m)$");

  /// It shows control sequences as they are written: a shell within an editor, a CI's log.
  private static final boolean DUMB = "dumb".equals(System.getenv("TERM"));

  private final Writer raw;
  private final boolean colours;
  private final boolean wraps;

  /// Colours, where output goes to a terminal that wants them (`NO_COLOR`, `CLICOLOR_FORCE`).
  ///
  /// @param to flushed with each line
  public Terminal(OutputStream to) {
    this(
        new OutputStreamWriter(to, StandardCharsets.UTF_8),
        !DUMB && CommandLine.Help.Ansi.AUTO.enabled(),
        isInteractive());
  }

  /// Without colours.
  public Terminal(Writer raw) {
    this(raw, false, false);
  }

  /// @param wraps whether [#fitted] breaks lines
  public Terminal(Writer raw, boolean colours, boolean wraps) {
    super(new Cleaning(raw), true);
    this.raw = raw;
    this.colours = colours;
    this.wraps = wraps;
  }

  /// Whether somebody reads what is printed, as it is printed.
  @SuppressWarnings("SystemConsoleNull") // its contract still allows null
  public static boolean isInteractive() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  public static boolean colours(PrintWriter to) {
    return to instanceof Terminal terminal && terminal.colours;
  }

  /// Prints a text, cleaned, in a colour where there are colours.
  public static void print(PrintWriter to, Style style, String text) {
    boolean colours = colours(to);
    if (colours) {
      control(to, style.on);
    }
    to.print(text);
    if (colours) {
      control(to, OFF);
    }
  }

  /// Prints a text that is brisk's own to the last character, such as help, with the colours in it.
  public static void printOwn(PrintWriter to, String text) {
    if (colours(to)) {
      control(to, text);
      to.flush();
    } else {
      to.print(text);
    }
  }

  /// A text whose first line begins in a column: on a terminal in lines that fit, elsewhere as it
  /// is, for programs that read line by line.
  ///
  /// @param hanging further indent of all lines but the first
  public static String fitted(PrintWriter to, int column, int hanging, String text) {
    if (!(to instanceof Terminal terminal && terminal.wraps)) {
      return text;
    }
    return text.lines()
        .map(line ->
            column + line.length() <= COLUMNS
                ? line
                : wrapped(line, column, hanging).stripLeading())
        .collect(Collectors.joining("\n"));
  }

  /// A paragraph in lines of at most [#COLUMNS], all but the first indented by as much more.
  ///
  /// @param indent of all lines
  /// @param hanging of the second line on, more than `indent`
  public static String wrapped(String text, int indent, int hanging) {
    StringBuilder lines = new StringBuilder(text.length() + 16);
    int column = 0;
    for (String word : text.strip().split(" +")) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        lines.append('\n');
        column = 0;
      }
      if (column == 0) {
        int margin = lines.isEmpty() ? indent : indent + hanging;
        lines.append(" ".repeat(margin)).append(word);
        column = margin + word.length();
      } else {
        lines.append(' ').append(word);
        column += 1 + word.length();
      }
    }
    return lines.toString();
  }

  /// Replaces the line that the cursor is in; nothing where that cannot be done.
  public static void rewriteLine(PrintWriter to, String text) {
    if (DUMB) {
      return;
    }
    control(to, ERASE_LINE);
    to.print(text);
    to.flush();
  }

  /// Prints a text in which whole rows may be coloured.
  public static void printColoured(PrintWriter to, String text) {
    int printed = 0;
    Matcher row = COLOURED_ROW.matcher(text);
    while (row.find()) {
      to.print(text.substring(printed, row.start()));
      control(to, row.group(1));
      to.print(row.group(2));
      control(to, row.group(3));
      printed = row.end();
    }
    to.print(text.substring(printed));
  }

  private static void control(PrintWriter to, String sequence) {
    if (to instanceof Terminal terminal) {
      terminal.flush();
      try {
        terminal.raw.write(sequence);
      } catch (IOException e) {
        terminal.setError();
      }
    }
  }

  /// A text that makes a terminal do nothing but show it.
  static String clean(String text) {
    StringBuilder cleaned = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isHarmless(c)) {
        if (cleaned != null) {
          cleaned.append(c);
        }
        continue;
      }
      if (cleaned == null) {
        cleaned = new StringBuilder(text.length() + 8).append(text, 0, i);
      }
      cleaned.append(String.format("\\u%04x", (int) c));
    }
    return cleaned == null ? text : cleaned.toString();
  }

  private static boolean isHarmless(char c) {
    if (c < ' ') {
      return c == '\n' || c == '\t' || c == '\r';
    }
    return (c < 0x7f || c > 0x9f)
        && !(c >= '\u202a' && c <= '\u202e')
        && !(c >= '\u2066' && c <= '\u2069');
  }

  /// A return without a line end overwrites what stands there.
  private static final class Cleaning extends FilterWriter {
    private static final Pattern LONE_RETURN = Pattern.compile("\r(?!\n)");
    private static final String RETURN = "\\u000d";

    private boolean returned;

    Cleaning(Writer to) {
      super(to);
    }

    @Override
    public void write(int c) throws IOException {
      write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      write(new String(buffer, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      String part = text.substring(offset, offset + length);
      if (returned && !part.isEmpty()) {
        returned = false;
        out.write(part.charAt(0) == '\n' ? "\r" : RETURN);
      }
      if (part.endsWith("\r")) {
        returned = true;
        part = part.substring(0, part.length() - 1);
      }
      out.write(
          clean(
              part.indexOf('\r') < 0
                  ? part
                  : LONE_RETURN.matcher(part).replaceAll(Matcher.quoteReplacement(RETURN))));
    }
  }
}
