package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.Browser;
import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.CorsSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A page of another origin in Chromium, which is who CORS is for.
class CorsIT {
  private static BriskServer start(AccessSettings access) {
    return BriskServer.builder(
            TestEndpoints.settings(
                    TestEndpoints.endpoint("change", "PUT", "/users/{id}", List.of(), "{}", null))
                .withAccess(access))
        .source("change", Counting.json(request -> "{\"changed\":true}"))
        .start();
  }

  @Test
  void onlyThePageOfTheAllowedOriginReads() {
    try (BriskServer pages = start(AccessSettings.UNSET);
        BriskServer strangers = start(AccessSettings.UNSET);
        BriskServer api =
            start(AccessSettings.of(CorsSettings.of(pages.url()).withCredentials(true)));
        Browser browser = Browser.started()) {
      String url = api.url() + "/users/1";
      assertThat(put(browser, pages, url)).isEqualTo("{\"changed\":true}");
      assertThat(put(browser, strangers, url)).startsWith("TypeError");
    }
  }

  /// With a JSON body: the browser asks first.
  private static String put(Browser browser, BriskServer page, String url) {
    browser.open(page.url() + "/openapi.json");
    browser.run(
        "window.result = ''; fetch('"
            + url
            + "', {method: 'PUT', credentials: 'include', body: '{}',"
            + " headers: {'content-type': 'application/json'}})"
            + ".then(r => r.text()).catch(e => String(e)).then(t => { window.result = t; });");
    browser.await("window.result");
    return browser.value("window.result");
  }
}
