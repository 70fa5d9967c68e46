package dev.brisk.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// B7: what is typed as a URL is what is asked for.
class OriginTest {
  @Test
  void aUrlIsTakenAsTyped() {
    String[][] cases = {
      // typed, origin, target
      {"http://localhost:8000/a?b=c#d", "http://localhost:8000", "/a?b=c"},
      {"HTTPS://Example.org", "https://Example.org", "/"},
      {"localhost:8000/x", "http://localhost:8000", "/x"},
      {"127.0.0.1", "http://127.0.0.1", "/"},
      {"localhost", "http://localhost", "/"},
      {"localhost?a=http://b/", "http://localhost", "/?a=http://b/"},
      {"http://a:8080?q=1", "http://a:8080", "/?q=1"},
      {"http://my_api:8000/", "http://my_api:8000", "/"},
      {"http://[::1]:81/x", "http://[::1]:81", "/x"},
      {"http://bücher.example/", "http://xn--bcher-kva.example", "/"},
      {"http://a/ä b/日本?q=😀", "http://a", "/%C3%A4%20b/%E6%97%A5%E6%9C%AC?q=%F0%9F%98%80"},
      {"http://a/x%20y%2Fz+w", "http://a", "/x%20y%2Fz+w"},
      {"http://a/x|y\"z{w}^`\\[1]<2>", "http://a", "/x|y\"z{w}^`\\[1]<2>"},
      {"http://a/u/${größe}?x=ß", "http://a", "/u/${größe}?x=%C3%9F"},
      {"http://a:/x", "http://a", "/x"},
    };
    for (String[] each : cases) {
      Origin.Location location = Origin.parse(each[0]);
      assertThat(location.origin().url()).as(each[0]).isEqualTo(each[1]);
      assertThat(location.target()).as(each[0]).isEqualTo(each[2]);
      assertThat(location.authorization()).as(each[0]).isEmpty();
    }
  }

  @Test
  void credentialsBecomeTheHeaderOfBasicAuthentication() {
    assertThat(Origin.parse("http://ann:p%40ss+1@a/").authorization())
        .containsExactly(new HeaderLine("Authorization", "Basic YW5uOnBAc3MrMQ=="));
    assertThat(Origin.parse("http://ann@a/").credentials()).isEqualTo("ann:");
    assertThat(Origin.parse("http://a:b@c@d/").origin().host()).isEqualTo("d");
  }

  @Test
  void whatCannotBeAskedForIsRefusedWithoutItsPassword() {
    for (String bad :
        new String[] {
          "http://",
          "http://:80/",
          "http://a:x/",
          "http://a:99999/",
          "http://a b/",
          "http://[::1/",
          "http://a/\nb",
          "ftp://a/",
          "nonsense",
          "http://ann:secret@a:x/"
        }) {
      assertThatThrownBy(() -> Origin.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .doesNotContain("secret");
    }
  }
}
