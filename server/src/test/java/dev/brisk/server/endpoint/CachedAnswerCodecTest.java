package dev.brisk.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.http.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CachedAnswerCodecTest {
  private static final CachedAnswerCodec CODEC = CachedAnswerCodec.INSTANCE;
  private final CachedAnswer answer =
      new CachedAnswer(
          203, List.of(Map.entry("content-type", "text/plain")), new byte[] {1, 2, 3}, "\"tag\"");

  @Test
  void anAnswerSurvivesItsBytes() {
    byte[] bytes = CODEC.encode(answer);
    byte[] framed = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, framed, 3, bytes.length);
    CachedAnswer decoded = CODEC.decode(framed, 3, bytes.length);
    assertThat(decoded.status()).isEqualTo(203);
    assertThat(decoded.headers()).isEqualTo(answer.headers());
    assertThat(decoded.body()).containsExactly(1, 2, 3);
    assertThat(decoded.etag()).isEqualTo("\"tag\"");
  }

  @Test
  void damagedBytesAreRefused() {
    byte[] bytes = CODEC.encode(answer);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> CODEC.decode(cut, 0, cut.length))
          .as("cut to %s", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> CODEC.decode(bytes, 0, bytes.length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHeaderCannotEndTheHead() {
    assertThatThrownBy(() -> Response.empty(200, List.of(Map.entry("x", "a\r\nSet-Cookie: b"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Response.empty(200, List.of(Map.entry("x y", "a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entityTagsAreComparedWeaklyAndInLists() {
    assertThat(Validators.noneMatchNames("W/\"a\", \"b\"", "\"b\"")).isTrue();
    assertThat(Validators.noneMatchNames("*", "\"b\"")).isTrue();
    assertThat(Validators.noneMatchNames("\"a,b\"", "\"b\"")).isFalse();
    assertThat(Validators.noneMatchNames("\"b", "\"b\"")).isFalse();
    assertThat(Validators.forCoding("\"b\"", "gzip")).isEqualTo("\"b-gzip\"");
  }

  @Test
  void gzipIsSentOnlyToThoseWhoTakeIt() {
    assertThat(GzipEncoding.accepted("gzip, deflate, br")).isTrue();
    assertThat(GzipEncoding.accepted("br;q=1, GZIP;q=0.5")).isTrue();
    assertThat(GzipEncoding.accepted("*")).isTrue();
    assertThat(GzipEncoding.accepted("gzip;q=0, *")).isFalse();
    assertThat(GzipEncoding.accepted("identity")).isFalse();
    assertThat(GzipEncoding.accepted(null)).isFalse();
  }
}
