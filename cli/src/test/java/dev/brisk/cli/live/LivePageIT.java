package dev.brisk.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser, from no request to an endpoint's charts. What it looked like is left
/// under `target/page/`.
@Timeout(180)
class LivePageIT {
  @TempDir Path folder;

  @Test
  void whatTheServerDoesIsSeenWithinSecondsAndEachEndpointLeadsToItsCharts() throws Exception {
    Path pictures = Files.createDirectories(Path.of("target/page"));
    try (LiveServer server = new LiveServer(folder);
        Browser browser = Browser.started()) {
      browser.size(1280, 1000);
      browser.open(server.link());
      browser.await("document.getElementById('state').innerText === 'live'");
      browser.await("!document.getElementById('empty').hidden");
      assertThat(browser.value("location.href")).doesNotContain("token");

      server.ask("/kept", 10);
      server.ask("/fails", 2);
      browser.await("document.getElementById('empty').hidden");
      browser.await(row("GET /kept") + ".children[2].innerText === '10'");
      browser.await(row("GET /fails") + ".children[4].innerText === '2'");
      assertThat(browser.value(row("GET /kept") + ".children[8].innerText")).isEqualTo("90 %");
      assertThat(browser.value("document.getElementById('tiles').innerText"))
          .contains("9 hits", "2 answers of 5xx");
      browser.await("document.getElementById('failed').innerText.includes('GET /fails')");
      browser.await("document.querySelectorAll('#c-rate canvas').length === 1");
      for (String scheme : new String[] {"light", "dark"}) {
        browser.scheme(scheme);
        for (int width : new int[] {1280, 400}) {
          browser.size(width, 1000);
          // Charts are drawn anew after the window has its size; then nothing is cut off.
          browser.await("document.documentElement.scrollWidth <= innerWidth");
          browser.screenshot(pictures.resolve("live-" + scheme + "-" + width + ".png"));
        }
      }
      browser.size(1280, 1000);

      browser.run("document.querySelector('[data-name=\"GET /kept\"]').focus(); return null");
      browser.press(Browser.ENTER);
      browser.await("document.getElementById('t-charts').innerText === 'GET /kept'");
      browser.await("document.querySelectorAll('tr.chosen').length === 1");
      browser.clickOn("#all");
      browser.await("document.getElementById('t-charts').innerText === 'All endpoints'");
      browser.clickOn("[data-span='24h']");
      browser.await("document.querySelector('[data-span=\"24h\"]').ariaPressed === 'true'");
      browser.await("document.getElementById('links').children.length > 2");
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static String row(String name) {
    return "[...document.querySelectorAll('#endpoints tr')].find(r => r.children[0].innerText === '"
        + name
        + "')";
  }
}
