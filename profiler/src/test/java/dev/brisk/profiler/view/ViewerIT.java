package dev.brisk.profiler.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.Browser;
import dev.brisk.profiler.call.CallDurations;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.diff.DiffDocument;
import dev.brisk.profiler.diff.ProfileDiff;
import dev.brisk.profiler.file.Collapsed;
import dev.brisk.profiler.file.SyntheticProfile;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.model.WindowFacts;
import dev.brisk.profiler.source.SourceFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The viewer in a real browser, used as somebody would use it.
class ViewerIT {
  private static final String SELECTED = "document.getElementById('selected').textContent";
  private static final String STATUS = "document.getElementById('status').textContent";

  private static Browser browser;
  @TempDir private Path directory;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.started();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @Test
  void searchMarksAndSaysHowMuchItFoundWithoutCountingRecursionTwice() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("/", "shop");
    browser.await(STATUS + ".includes('50.0 % matched (500 ms, 1 places)')");
    browser.press(Browser.ESCAPE);
    browser.await("!" + STATUS + ".includes('matched')");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void aFilterKeepsTheStacksThatPassAndWithoutKeepsTheOthers() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("f", "render");
    browser.await(STATUS + ".includes('400 ms, 40.0 %')");
    browser.press(Browser.ESCAPE, "f", "!render|GC");
    browser.await(STATUS + ".includes('500 ms, 50.0 %')");
    browser.press("(");
    browser.await("document.getElementById('filter').classList.contains('bad')");
  }

  /// P16: there was no timeline.
  @Test
  void aRangeOfTheTimelineCutsThePictureAndTheTableByKeysAndByPointer() throws Exception {
    open(SyntheticProfile.phases());
    assertThat(browser.run("return document.getElementById('threads').textContent").asString())
        .isEqualTo("all threadsworker-1worker-2");
    browser.press("r", Browser.RIGHT, Browser.RIGHT);
    browser.await(STATUS + " === 'All: 50.0 ms, 10.0 % of the profile, 0.05 to 0.10 s'");
    browser.await("viewer.current.size === 3"); // the root, main and price: tax came later
    browser.press("5");
    assertThat(cells("#calls tbody tr:nth-child(1)"))
        .contains("50.0 ms", "5", "com.acme.Shop.price");
    browser.press(Browser.ESCAPE);
    browser.await(STATUS + " === 'All: 500 ms'");
    int top = browser.run("return Math.round(time.getBoundingClientRect().top) + 5").asInt();
    int left =
        browser
            .run(
                "const b = time.getBoundingClientRect(); return Math.round(b.left + b.width * 0.75)")
            .asInt();
    browser.click(left, top);
    browser.await(STATUS + ".endsWith('0.35 to 0.40 s')");
    browser.await("document.querySelector('#calls').textContent.includes('Shop.tax')");
    assertThat(browser.errors()).isEmpty();
  }

  /// P16: a Spring application opened on 28 frames as wide as the page.
  @Test
  void framesOfFrameworksAreFoldedIntoWhatCalledThem() throws Exception {
    open(SyntheticProfile.framework());
    browser.await("document.getElementById('mine').checked");
    browser.press("5");
    browser.await("document.querySelectorAll('#calls tbody tr').length === 2");
    assertThat(cells("#calls tbody tr:nth-child(1)"))
        .startsWith("600 ms")
        .contains("com.acme.Shop.price");
    browser.run("document.getElementById('mine').click()");
    browser.await("document.querySelectorAll('#calls tbody tr').length === 15");
    browser.press("f", "(");
    browser.await(STATUS + ".includes('no regular expression')");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void theEndpointSwitchShowsOneEndpointInEveryView() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("e");
    browser.await(STATUS + ".startsWith('GET /cart: 500 ms, 50.0 %')");
    browser.press("5");
    browser.await("document.querySelectorAll('#calls tbody tr').length === 3");
    browser.press("e");
    browser.await(STATUS + ".startsWith('GET /list: 400 ms')");
    browser.await("document.querySelectorAll('#calls tbody tr').length === 2");
  }

  @Test
  void theTableSortsAndCountsRecursionOnceAlsoAmongCallersAndCallees() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("5");
    assertThat(cells("#calls tbody tr:nth-child(1)")).startsWith("500 ms", "50.0 %", "500 ms");
    browser.run("document.querySelector('#calls th button[data-key=total]').click()");
    assertThat(cells("#calls tbody tr:nth-child(1)")).contains("900 ms", "com.acme.Main.main");
    browser.run("document.querySelector('#calls th button[data-key=name]').click()");
    assertThat(cells("#calls tbody tr:nth-child(1)")).contains("com.acme.Main.main");
    browser.run("document.querySelector('#calls th button[data-key=name]').click()");
    assertThat(cells("#calls tbody tr:nth-child(1)").getLast()).isEqualTo("GC_thread <native>");
    assertThat(
            browser
                .run("return document.querySelector('#calls th[aria-sort]').ariaSort")
                .asString())
        .isEqualTo("descending");
    browser.run(
        "[...document.querySelectorAll('#calls tbody tr')]"
            + ".find(r => r.textContent.includes('Shop.price')).click()");
    assertThat(cells("#callers tbody tr:nth-child(1)"))
        .containsExactly("500 ms", "100.0 %", "com.acme.Main.main");
    assertThat(cells("#callees tbody tr:nth-child(1)"))
        .containsExactly("500 ms", "100.0 %", "com.acme.Shop.tax");
  }

  @Test
  void theKeyboardMovesAndZooms() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press(Browser.UP);
    browser.await(SELECTED + ".startsWith('com.acme.Main.main · 900 ms')");
    browser.press(Browser.UP, Browser.ENTER);
    browser.await(SELECTED + ".startsWith('com.acme.Shop.price · 500 ms')");
    browser.await("document.getElementById('crumbs').textContent.endsWith('Shop.price')");
    browser.press(Browser.BACKSPACE);
    browser.await("document.getElementById('crumbs').textContent === 'all'");
    browser.press("?");
    browser.await("document.getElementById('keys').open");
  }

  @Test
  void aClickZoomsToTheFrameUnderThePointer() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("2");
    int left = browser.run("return chart.getBoundingClientRect().left + 20").asInt();
    int top = browser.run("return Math.round(chart.getBoundingClientRect().top) + 32").asInt();
    browser.click(left, top);
    browser.await(SELECTED + ".startsWith('com.acme.Main.main')");
  }

  /// P16: what was found far down stayed out of sight, and the title named the window, not the
  /// time.
  @Test
  void searchScrollsToWhatItFound() throws Exception {
    String stack =
        IntStream.range(0, 150).mapToObj(i -> "Deep.call" + i).collect(Collectors.joining(";"));
    openPage(
        HtmlView.write(
            Collapsed.read(stack + " 90\nDeep.other 10\n", "stacks"),
            new SourceFinder(List.of(), directory)));
    browser.press("2");
    browser.run("viewer.setSearch('call140')");
    browser.await("document.getElementById('scroller').scrollTop > 1000");
    browser.await(SELECTED + ".startsWith('Deep.call140')");
    assertThat(browser.run("return document.getElementById('summary').textContent").asString())
        .startsWith("100 ns of CPU time");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void bottomUpStartsWhereTheTimeIsSpent() throws Exception {
    open(SyntheticProfile.shop(true));
    browser.press("3", Browser.DOWN);
    browser.await(SELECTED + ".startsWith('com.acme.Shop.tax · 500 ms')");
    browser.press(Browser.DOWN);
    browser.await(SELECTED + ".startsWith('com.acme.Shop.price · 500 ms')");
  }

  @Test
  void theSourceIsShownWithItsHeat() throws Exception {
    Path file = directory.resolve("com/acme/Shop.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "\n".repeat(8) + "return net * 19 / 100; // nine\nten <b>\n");
    open(SyntheticProfile.shop(true));
    browser.press("6");
    assertThat(cells("#code tr.hot"))
        .containsExactly("300 ms", "33.3 %", "300 ms", "9", "return net * 19 / 100; // nine");
    assertThat(cells("#code tbody tr:nth-child(10)")).contains("200 ms", "ten <b>");
  }

  /// N8: the tab opened on the only file whose source was there, Brisk's own, not on the hot one.
  @Test
  void theSourceTabOpensOnTheFileWithMostTimeEvenWithoutItsSource() throws Exception {
    Path file = directory.resolve("com/acme/Page.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "class Page {\n");
    open(SyntheticProfile.shop(true));
    browser.press("6");
    assertThat(browser.run("return document.querySelector('.source h2').textContent").asString())
        .isEqualTo("com.acme.Shop.java");
  }

  @Test
  void heatIsRefusedWithTheReasonWhereLinesCannotBeTrusted() throws Exception {
    open(SyntheticProfile.shop(false));
    browser.press("6");
    assertThat(browser.run("return document.getElementById('no-lines').textContent").asString())
        .contains("cannot be trusted", "The reason stands here.");
    assertThat(browser.run("return document.querySelectorAll('#code').length").asInt()).isZero();
  }

  @Test
  void exactCallsAreATableOfEdgesAndAPictureOfPaths() throws Exception {
    openPage(CallsPage.write(calls()));
    assertThat(cells("#calls tbody tr:nth-child(1)"))
        .startsWith("600 ns", "60.0 %", "600 ns", "60.0 %", "12")
        .endsWith("32 ns", "65 ns", "131 ns", "131 ns", "com.acme.Shop.tax");
    browser.await(
        "document.querySelector('.kin').textContent.includes('half within 32 ns, 90 % within 65 ns,"
            + " 99 % within 131 ns, the longest 131 ns')");
    assertThat(cells("#callers tbody tr:nth-child(1)"))
        .containsExactly("400 ns", "66.7 %", "8", "com.acme.Shop.price");
    browser.run(
        "[...document.querySelectorAll('#calls tbody tr')]"
            + ".find(r => r.textContent.includes('Shop.price')).click()");
    assertThat(cells("#callees tbody tr:nth-child(1)"))
        .containsExactly("400 ns", "80.0 %", "8", "com.acme.Shop.tax");
    browser.press("1", Browser.UP, Browser.UP);
    browser.await(SELECTED + ".startsWith('com.acme.Shop.price · 500 ns')");
    assertThat(browser.errors()).isEmpty();
  }

  /// The browser's window is 1360 pixels wide. Beside each other, names had 160 of them.
  @Test
  void inANarrowWindowCallersGoUnderTheTableSoThatNamesHaveRoom() throws Exception {
    openPage(CallsPage.write(calls()));
    String box = ".getBoundingClientRect()";
    assertThat(
            browser
                .run("return document.querySelector('#calls tbody td.name')" + box + ".width")
                .asInt())
        .isGreaterThan(400);
    browser.await(
        "document.querySelector('.kin')"
            + box
            + ".top >= document.querySelector('#calls').parentElement"
            + box
            + ".bottom");
  }

  @Test
  void aComparisonShowsWhatChangedAndWhatItWas() throws Exception {
    ProfileDiff diff = ProfileDiff.of(SyntheticProfile.cart(10), SyntheticProfile.cart(20));
    openPage(HtmlView.ofDocument("Change", DiffDocument.write(diff)));
    assertThat(cells("#changes tbody tr:nth-child(1)"))
        .startsWith("10.0 ms", "20.0 ms", "+10.0 ms", "+100.0 %")
        .last()
        .asString()
        .contains("com.acme.Shop.price:5", "slower");
    browser.press("2", Browser.DOWN);
    browser.await(
        SELECTED
            + ".startsWith('com.acme.Shop.price · 20.0 ms a request with callees') && "
            + SELECTED
            + ".endsWith('before: 10.0 ms a request with callees')");
    browser.run(
        "const w = document.getElementById('width'); w.value = 'before'; w.onchange({target: w})");
    browser.press(Browser.DOWN);
    browser.await(SELECTED + ".startsWith('com.acme.Shop.price · 10.0 ms a request with callees')");
    assertThat(browser.errors()).isEmpty();
  }

  /// main calls price and tax, price calls tax and itself.
  private static CallGraph calls() {
    return new CallGraph(
        new CallGraph.Header(
            "java -jar shop.jar",
            WindowFacts.unknown(Instant.EPOCH, Duration.ofSeconds(1)),
            20,
            0,
            List.of()),
        List.of(method("Main", "main"), method("Shop", "price"), method("Shop", "tax")),
        List.of(
            new CallGraph.Edge("", CallGraph.OUTSIDE, 0, 1, 0, 0, 300, 1_000, 1_000),
            new CallGraph.Edge("", 0, 1, 2, 0, 0, 60, 500, 500),
            new CallGraph.Edge("", 1, 1, 3, 3, 0, 40, 200, 0),
            new CallGraph.Edge("", 1, 2, 8, 0, 0, 400, 400, 400),
            new CallGraph.Edge("", 0, 2, 4, 0, 0, 200, 200, 200)),
        List.of(
            new CallGraph.Timed(
                "",
                2,
                new CallDurations(
                    List.of(
                        new CallDurations.Part(32, 33, 7),
                        new CallDurations.Part(64, 67, 4),
                        new CallDurations.Part(128, 135, 1)),
                    131))),
        List.of(
            new CallGraph.Path("", CallGraph.OUTSIDE, 0, 1, 300),
            new CallGraph.Path("", 0, 1, 5, 100),
            new CallGraph.Path("", 1, 2, 8, 400),
            new CallGraph.Path("", 0, 2, 4, 200)));
  }

  private static CallGraph.Method method(String type, String name) {
    return new CallGraph.Method("com.acme." + type, name, "()V", type + ".java", "", 1);
  }

  @Test
  void aHundredThousandSamplesAreOnePageThatOpens() throws Exception {
    largePage(100_000, 3_000);
  }

  @Tag("slow")
  @Test
  void aMillionSamplesAreOnePageOfThreeMegabytesThatOpens() throws Exception {
    largePage(1_000_000, 30_000);
  }

  private void largePage(int samples, int stacks) throws Exception {
    open(SyntheticProfile.large(samples, stacks));
    browser.await(STATUS + ".startsWith('All: " + samples / 100 + " s')");
    assertThat(Files.size(directory.resolve("profile.html"))).isLessThan(3_000_000);
    browser.press("3");
    browser.await("viewer.view === 'bottom' && viewer.current.size > 1000");
    assertThat(browser.run("return viewer.current.total[0]").asDouble()).isEqualTo(samples * 1e7);
    assertThat(browser.errors()).isEmpty();
  }

  private void open(SampleProfile profile) throws Exception {
    openPage(HtmlView.write(profile, new SourceFinder(List.of(directory), directory)));
  }

  private void openPage(String html) throws Exception {
    Path page = directory.resolve("profile.html");
    Files.writeString(page, html);
    browser.open(page.toUri().toString());
    browser.await("document.documentElement.dataset.ready");
  }

  private static List<String> cells(String row) {
    return browser
        .run("return [...document.querySelectorAll(\"" + row + " td\")].map(c => c.textContent)")
        .valueStream()
        .map(cell -> cell.asString())
        .toList();
  }
}
