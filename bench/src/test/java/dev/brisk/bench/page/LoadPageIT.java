package dev.brisk.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.control.FakeLoad;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadState;
import dev.brisk.fixtures.Browser;
import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser: its buttons pressed, its tabs walked by keyboard, its files loaded.
/// What it looked like is left under `target/page/`.
@Timeout(120)
class LoadPageIT {
  private static final List<String> TABS =
      List.of("statistics", "charts", "failures", "exceptions", "ratio", "download", "logs");

  @TempDir static Path downloads;
  private static Browser browser;
  private final FakeLoad load = new FakeLoad();
  private LoadPage page;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.started(downloads);
    browser.size(1280, 900);
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void open() throws IOException {
    page = LoadPage.start(load, PageSettings.loopback(0));
    browser.scheme("light");
    browser.open(page.link());
    browser.await("document.getElementById('f-host').value.length > 0");
  }

  @AfterEach
  void close() {
    page.close();
    // The page notices that nobody answers; everything else would be a fault of the page.
    assertThat(browser.errors()).allMatch(line -> line.contains("ERR_") || line.contains("409"));
  }

  private static String text(String id) {
    return "document.getElementById('" + id + "').innerText";
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      load.second();
    }
  }

  @Test
  void aTestIsStartedEditedStoppedResetAndStartedAnew() {
    browser.type("#f-users", "40");
    browser.type("#f-rate", "20");
    browser.type("#f-host", "http://127.0.0.1:8001");
    browser.type("#f-time", "5m");
    browser.clickOn("#start-form .primary");
    browser.await(text("state") + " === 'spawning'");
    assertThat(load.setup())
        .isEqualTo(new LoadSetup(40, 20, "http://127.0.0.1:8001", Duration.ofMinutes(5)));

    seconds(3);
    browser.await(text("state") + " === 'running'");
    browser.await(text("users") + " === '40'");
    browser.await("document.querySelectorAll('#stats-body tr').length === 2");
    assertThat(browser.value("document.querySelector('#stats-foot').innerText"))
        .contains("Aggregated");
    assertThat(
            browser.value(
                "[...document.querySelectorAll('#stats-head th')].map(h => h.innerText).join('|')"))
        .isEqualTo(
            "Type|Name|# Requests|# Fails|Median (ms)|95%ile (ms)|99%ile (ms)|Average (ms)|"
                + "Min (ms)|Max (ms)|Average size (bytes)|Current RPS|Current Failures/s");

    browser.clickOn("#edit");
    browser.await("document.getElementById('edit-dialog').open");
    browser.type("#e-users", "10");
    browser.clickOn("#edit-form .primary");
    browser.await("!document.getElementById('edit-dialog').open");
    assertThat(load.setup().users()).isEqualTo(10);
    seconds(3);
    browser.await(text("users") + " === '10'");

    browser.clickOn("#reset");
    browser.await("document.querySelector('#stats-foot td:nth-child(3)').innerText === '0'");
    assertThat(load.seconds(0)).isEmpty();

    browser.clickOn("#stop");
    browser.await(text("state") + " === 'stopped'");
    assertThat(load.state()).isEqualTo(LoadState.STOPPED);
    assertThat(browser.value("document.activeElement.id"))
        .as("the button that was pressed is off now, and has passed the focus on")
        .isEqualTo("tab-statistics");

    browser.clickOn("#new");
    browser.await("document.activeElement.id === 'f-users'");
    assertThat(browser.value("document.getElementById('f-users').value")).isEqualTo("10");
    browser.clickOn("#start-form .primary");
    browser.await(text("state") + " === 'spawning'");
  }

  @Test
  void whatIsWrongStandsBesideTheFormAndNothingStarts() {
    browser.type("#f-users", "0");
    browser.clickOn("#start-form .primary");
    browser.await(text("start-error") + ".includes('The number of users is 0')");
    browser.type("#f-users", "5");
    browser.type("#f-time", "soon");
    browser.clickOn("#start-form .primary");
    browser.await(text("start-error") + ".includes('is not a duration')");
    assertThat(load.state()).isEqualTo(LoadState.READY);
    // Chromium notes each 400 itself.
    assertThat(browser.errors()).allMatch(line -> line.contains("400"));
  }

  @Test
  void allTabsAreReachedByKeyboardAndFilesAreLoaded() throws Exception {
    load.start(new LoadSetup(30, 30, "http://127.0.0.1:8000", null));
    seconds(30);
    browser.await("document.querySelectorAll('#stats-body tr').length === 2");
    browser.clickOn("#tab-statistics");
    for (int i = 1; i < TABS.size(); i++) {
      browser.press(Browser.RIGHT);
      String tab = TABS.get(i);
      browser.await("document.activeElement.id === 'tab-" + tab + "'");
      browser.await("!document.getElementById('p-" + tab + "').hidden");
      assertThat(
              browser.value(
                  "[...document.querySelectorAll('[role=tabpanel]')].filter(p => !p.hidden).length"
                      + " + ''"))
          .isEqualTo("1");
    }
    browser.await(text("log") + ".includes('Shopper')");
    browser.value("(window.first = document.getElementById('log').firstChild, '')");
    seconds(2);
    browser.await("document.getElementById('log').childElementCount === 33");
    assertThat(browser.holds("window.first === document.getElementById('log').firstChild"))
        .as("a screen reader hears new lines only")
        .isTrue();
    browser.clickOn("#tab-failures");
    browser.await(text("failures") + ".includes('status 500')");
    browser.clickOn("#tab-exceptions");
    browser.clickOn("#exceptions summary");
    browser.await(text("exceptions") + ".includes('Shop.java:4')");
    seconds(1);
    browser.await(text("exceptions") + ".includes('33')");
    assertThat(browser.holds(text("exceptions") + ".includes('Shop.java:4')"))
        .as("an opened trace stays open")
        .isTrue();
    assertThat(browser.value("document.activeElement.tagName"))
        .as("the keyboard's focus stays on it")
        .isEqualTo("SUMMARY");
    browser.clickOn("#tab-ratio");
    browser.await(text("ratio-total") + ".includes('75.0 %')");
    browser.clickOn("#tab-charts");
    browser.await("document.querySelectorAll('#p-charts .uplot').length === 5");
    browser.clickOn("#edit");
    browser.await("document.getElementById('edit-dialog').open");
    browser.press(Browser.ESCAPE);
    browser.await("!document.getElementById('edit-dialog').open");

    browser.clickOn("#tab-download");
    for (String file :
        List.of("requests.csv", "failures.csv", "exceptions.csv", "report.json", "report.html")) {
      String link =
          file.equals("report.json")
              ? "json"
              : file.equals("report.html") ? "html" : file.substring(0, file.indexOf('.'));
      browser.clickOn("#d-" + link);
      Path loaded = downloads.resolve(file);
      ServerProcess.await(file, Duration.ofSeconds(20), () -> Files.exists(loaded));
    }
    assertThat(Files.readString(downloads.resolve("requests.csv"))).contains(",Aggregated,1980,");
    browser.open(downloads.resolve("report.html").toUri().toString());
    assertThat(
            browser.holds(
                "[...document.querySelectorAll('td')].every(cell => cell.offsetHeight < 90)"))
        .as("no cell of the report is broken letter by letter")
        .isTrue();
  }

  /// The answer to "stop" was once shown after the event that all had stopped, and then for ever.
  @Test
  void whatWasOvertakenOnItsWayIsNotShown() throws Exception {
    load.start(new LoadSetup(30, 30, "http://127.0.0.1:8000", null));
    seconds(2);
    browser.await(text("state") + " === 'running'");
    load.stop();
    browser.await(text("state") + " === 'stopped'");
    browser.value(
        "take({ ...snapshot, order: snapshot.order - 1, state: 'stopping', active: true })");
    assertThat(browser.value(text("state"))).isEqualTo("stopped");
  }

  @Test
  void everyTabIsDrawnInLightAndDarkAndNarrow() throws Exception {
    Path pictures = Files.createDirectories(Path.of("target/page"));
    browser.screenshot(pictures.resolve("start-light.png"));
    load.start(new LoadSetup(30, 10, "http://127.0.0.1:8000", null));
    seconds(60);
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      for (String tab : TABS) {
        browser.clickOn("#tab-" + tab);
        seconds(1);
        browser.await("document.getElementById('p-" + tab + "').offsetHeight > 40");
        assertThat(browser.holds("document.documentElement.scrollWidth <= innerWidth"))
            .as(tab + " is not wider than the window")
            .isTrue();
        browser.screenshot(pictures.resolve(tab + "-" + scheme + ".png"));
      }
    }
    browser.clickOn("#tab-charts");
    browser.value("(scrollTo(0, 1e6), '')");
    browser.screenshot(pictures.resolve("charts-below.png"));
    browser.size(400, 900);
    try {
      for (String tab : TABS) {
        browser.clickOn("#tab-" + tab);
        assertThat(browser.holds("document.documentElement.scrollWidth <= innerWidth"))
            .as(tab + " fits a narrow window")
            .isTrue();
        assertThat(
                browser.holds(
                    "[...document.querySelectorAll('#p-"
                        + tab
                        + " th')].every(head => head.offsetHeight < 90)"))
            .as("no head of " + tab + " is broken letter by letter")
            .isTrue();
        browser.screenshot(pictures.resolve(tab + "-narrow.png"));
      }
    } finally {
      browser.size(1280, 900);
    }
  }
}
