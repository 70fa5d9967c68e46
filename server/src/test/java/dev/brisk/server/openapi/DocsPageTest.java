package dev.brisk.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page and its files, without a browser.
class DocsPageTest {
  private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  private final DocsPage page = new DocsPage("/docs", "/openapi.json");

  private static String text(Answer answer) {
    return new String(((Body.Bytes) answer.body()).array(), StandardCharsets.UTF_8);
  }

  private static String header(Answer answer, String name) {
    return answer.headers().stream()
        .filter(header -> header.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  @Test
  void everyFileThatThePageNamesIsThere() {
    Matcher references = REFERENCE.matcher(text(page.answer("").orElseThrow()));
    int count = 0;
    while (references.find()) {
      assertThat(references.group(1)).startsWith("docs/");
      Answer answer = page.answer(references.group(1).substring("docs".length())).orElseThrow();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(((Body.Bytes) answer.body()).array()).isNotEmpty();
      count++;
    }
    assertThat(count).isEqualTo(5);
  }

  @Test
  void filesHaveTheirTypes() {
    assertThat(header(page.answer("").orElseThrow(), "content-type"))
        .isEqualTo("text/html; charset=utf-8");
    assertThat(header(page.answer("/swagger-ui-bundle.js").orElseThrow(), "content-type"))
        .isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(page.answer("/swagger-ui.css").orElseThrow(), "content-type"))
        .isEqualTo("text/css; charset=utf-8");
    assertThat(header(page.answer("/favicon-32x32.png").orElseThrow(), "content-type"))
        .isEqualTo("image/png");
  }

  @Test
  void nothingIsLoadedFromAnotherHost() {
    String policy = header(page.answer("").orElseThrow(), "content-security-policy");

    assertThat(policy).startsWith("default-src 'none'; script-src 'self';").doesNotContain("http");
    assertThat(text(page.answer("").orElseThrow())).doesNotContain("http:", "https:", "//");
    assertThat(text(page.answer("/start.js").orElseThrow())).contains("validatorUrl: null");
  }

  @Test
  void theDocumentIsNamedRelativeToThePage() {
    assertThat(text(page.answer("/start.js").orElseThrow())).contains("url: \"./openapi.json\"");
    assertThat(
            text(
                new DocsPage("/internal/api/docs", "/spec/openapi.json")
                    .answer("/start.js")
                    .orElseThrow()))
        .contains("url: \"../../spec/openapi.json\"");
  }

  @Test
  void aSlashTooManyIsRedirected() {
    Answer answer = page.answer("/").orElseThrow();

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers()).isEqualTo(List.of(Map.entry("location", "../docs")));
  }

  @Test
  void onlyTheListedFilesCanBeHad() {
    for (String path :
        List.of(
            "/swagger-ui.js", "/../pom.xml", "/index.html", "//", "/%2e%2e", "/swagger-ui.css/")) {
      assertThat(page.answer(path)).as(path).isEmpty();
    }
  }
}
