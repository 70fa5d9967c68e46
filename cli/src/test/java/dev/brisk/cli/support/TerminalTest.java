package dev.brisk.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.Terminal.Style;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final String ESCAPE = "\u001b";

  private final StringWriter shown = new StringWriter();

  /// A stranger's text in a colour of ours: the escape is ours, what is within is cleaned.
  @Test
  void ourColourStaysAndAStrangersDoesNot() {
    Terminal terminal = new Terminal(shown, true, false);
    Terminal.print(terminal, Style.BAD, "no file " + ESCAPE + "[2J");
    terminal.flush();
    assertThat(shown).hasToString(ESCAPE + "[31mno file \\u001b[2J" + ESCAPE + "[0m");
  }

  @Test
  void withoutColoursATextIsJustPrinted() {
    Terminal terminal = new Terminal(shown);
    Terminal.print(terminal, Style.BAD, "no file");
    Terminal.printOwn(terminal, "help");
    terminal.flush();
    assertThat(shown).hasToString("no filehelp");
  }

  @Test
  void onATerminalALongLineIsBrokenBetweenWordsAndIndented() {
    String text = "word ".repeat(30).strip();
    Terminal terminal = new Terminal(shown, false, true);
    String fitted = Terminal.fitted(terminal, 12, 0, text);
    assertThat(fitted.lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith(" ".repeat(12) + "word"))
        .allMatch(line -> line.length() <= Terminal.COLUMNS);
    assertThat(fitted.lines().findFirst().orElseThrow().length()).isLessThanOrEqualTo(80 - 12);
    assertThat(fitted.replaceAll("\\s+", " ")).isEqualTo(text);
    assertThat(Terminal.fitted(terminal, 0, 2, "  short,  as it is"))
        .isEqualTo("  short,  as it is");
  }

  @Test
  void elsewhereALineStaysALine() {
    String text = "word ".repeat(30).strip();
    assertThat(Terminal.fitted(new Terminal(shown), 12, 0, text)).isEqualTo(text);
  }

  @Test
  void aWordThatIsTooLongStaysWhole() {
    String key = "k".repeat(100);
    assertThat(Terminal.wrapped("the key " + key + " is long", 0, 2))
        .isEqualTo("the key\n  " + key + "\n  is long");
  }
}
