package dev.brisk.server.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.source.SourceException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {
  @Test
  void valuesAreEncodedIntoTheirPlaces() {
    UrlTemplate url =
        UrlTemplate.parse("https://api.example.com:8443/v1/{kind}/x-{id}.json?q={q}&lang=en");

    assertThat(url.tls()).isTrue();
    assertThat(url.host()).isEqualTo("api.example.com");
    assertThat(url.port()).isEqualTo(8443);
    assertThat(url.names()).containsExactly("kind", "id", "q");
    assertThat(url.target(Map.<String, Object>of("kind", "ä b", "id", 7L, "q", "a&b=c#d")::get))
        .isEqualTo("/v1/%C3%A4%20b/x-7.json?q=a%26b%3Dc%23d&lang=en");
  }

  @Test
  void anAbsentQueryValueLeavesItsPairOutAndAListRepeatsIt() {
    UrlTemplate url = UrlTemplate.parse("http://h/?a={a}&b=1&c={c}");
    assertThat(url.target(Map.<String, Object>of()::get)).isEqualTo("/?b=1");
    assertThat(url.target(Map.<String, Object>of("c", List.of(1, "x y"))::get))
        .isEqualTo("/?b=1&c=1&c=x%20y");
    assertThat(url.target(Map.<String, Object>of("c", List.of())::get)).isEqualTo("/?b=1");
  }

  /// The configuration allowed such a name, and the first request then failed.
  @Test
  void aNameMayHaveADash() {
    UrlTemplate url = UrlTemplate.parse("http://h/posts/{post-id}?q={a-b}");
    assertThat(url.names()).containsExactly("post-id", "a-b");
    assertThat(url.target(Map.<String, Object>of("post-id", 7L, "a-b", "x")::get))
        .isEqualTo("/posts/7?q=x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "x/../y", "..\\x", "a\\..", "./x", "/..", "../"})
  void whatWouldClimbOrVanishIsRefused(String value) {
    UrlTemplate url = UrlTemplate.parse("http://h/posts/{id}");
    assertThatThrownBy(() -> url.target(name -> value))
        .isInstanceOfSatisfying(
            SourceException.class,
            refused -> assertThat(refused.kind()).isEqualTo(SourceException.Kind.REFUSED))
        .hasMessageContaining("'id'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b       | /posts/a%2Fb",
        "%2e%2e    | /posts/%252e%252e",
        "%2f       | /posts/%252f",
        "?x=1      | /posts/%3Fx%3D1",
        "#f        | /posts/%23f",
        "@evil.com | /posts/%40evil.com",
        "//evil    | /posts/%2F%2Fevil",
        "http://e/ | /posts/http%3A%2F%2Fe%2F",
        "...       | /posts/...",
        "日本      | /posts/%E6%97%A5%E6%9C%AC"
      })
  void everythingElseStaysOneSegment(String value, String target) {
    assertThat(UrlTemplate.parse("http://h/posts/{id}").target(name -> value)).isEqualTo(target);
  }

  @Test
  void lineBreaksNeverReachTheWire() {
    assertThat(UrlTemplate.parse("http://h/{id}").target(name -> "a\r\nhost: evil\r\n\0"))
        .isEqualTo("/a%0D%0Ahost%3A%20evil%0D%0A%00");
  }

  @Test
  void pointsAcrossPiecesDoNotClimb() {
    UrlTemplate url = UrlTemplate.parse("http://h/{a}{b}/x");
    assertThatThrownBy(() -> url.target(name -> ".")).isInstanceOf(SourceException.class);
    UrlTemplate dotted = UrlTemplate.parse("http://h/.{a}/x");
    assertThatThrownBy(() -> dotted.target(name -> ".")).isInstanceOf(SourceException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{host}/x               | no http://",
        "http://{host}/x        | no value may go",
        "http://api.{host}/     | no value may go",
        "http://h:{port}/       | no value may go",
        "{scheme}://h/          | no value may go",
        "http://u:p@h/          | credentials",
        "http://u@h/{a}         | credentials",
        "ftp://h/               | http:// or https://",
        "http://h/#x            | fragment",
        "http://h/a b           | characters",
        "http://h/{a            | characters",
        "http://h/../x          | segment",
        "http://h:99999/        | 1 to 65535",
        "http:///x              | http://"
      })
  void templatesThatCouldGoWrongAreProblems(String text, String why) {
    assertThatThrownBy(() -> UrlTemplate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /// No value changes scheme, host or port, adds a segment, a query pair or a fragment: the target
  /// that is sent, read back by the JDK's parser, has the template's shape and the value itself.
  @Property(tries = 5000)
  void noValueChangesTheShape(@ForAll("hostile") String id, @ForAll("hostile") String q) {
    UrlTemplate url = UrlTemplate.parse("http://upstream.example:81/a/{id}/b?q={q}&z=1");
    String target;
    try {
      target = url.target(name -> name.equals("id") ? id : q);
    } catch (SourceException refused) {
      assertThat(id.isEmpty() || id.contains(".")).isTrue();
      return;
    }

    assertThat(target).matches("[A-Za-z0-9._~%/?&=-]*");
    URI sent = URI.create("http://upstream.example:81" + target);
    assertThat(sent.getHost()).isEqualTo("upstream.example");
    assertThat(sent.getPort()).isEqualTo(81);
    assertThat(sent.getRawUserInfo()).isNull();
    assertThat(sent.getRawFragment()).isNull();
    assertThat(sent.normalize().getRawPath().split("/", -1)).hasSize(4);
    assertThat(sent.getRawPath().split("/", -1)[2]).isNotEmpty();
    assertThat(sent.getRawQuery().split("&", -1)).hasSize(2);
    assertThat(sent.getRawQuery()).startsWith("q=").endsWith("&z=1");
    // Even a server that decodes first and splits later does not climb.
    assertThat(Arrays.asList(sent.getPath().split("[/\\\\]", -1))).doesNotContain("..", ".");
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.of(
                "..",
                ".",
                "/",
                "\\",
                "%2f",
                "%2e",
                "?",
                "#",
                "&",
                "=",
                "@",
                ":",
                "//",
                "\r\n",
                "\0",
                ";",
                "+",
                " ",
                "ä",
                "\ud83d\ude00",
                "{id}",
                "http://evil",
                "a",
                "%",
                "[",
                "]")
            .list()
            .ofMaxSize(6)
            .map(list -> String.join("", list));
    return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(12));
  }
}
