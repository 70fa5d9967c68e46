package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Rows;
import dev.brisk.bench.wire.RequestEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// B2: what cannot be sent as typed is refused with what would differ. What is sent is held against
/// the real curl by [B02CurlIT].
class CurlCommandTest {
  @Test
  void whatWouldMakeAnotherRequestIsRefusedWithItsReason() {
    String[][] cases = {
      {"does not start with the word curl", ""},
      {"does not start with the word curl", "wget http://a/"},
      {"(bash)", "curl ^\"http://a/^\" ^\n  -H ^\"x: y^\""},
      {"no URL", "curl -s"},
      {"ends inside of quotes", "curl 'http://a/"},
      {"'--nonsense' is not understood", "curl --nonsense http://a/"},
      {"'-%' is not understood", "curl -% http://a/"},
      {"Write --data VALUE", "curl --data=x http://a/"},
      {"may be --trace", "curl --tra x http://a/"},
      {"-X has no value", "curl http://a/ -X"},
      {"through a proxy", "curl -x proxy:3128 http://a/"},
      {"-E cannot be done: client certificates", "curl -E me.pem https://a/"},
      {"authorization is made anew", "curl --digest -u a:b http://a/"},
      {"ask for the password", "curl -u ann http://a/"},
      {"cookies are not read from files", "curl -b jar.txt http://a/"},
      {"standard input", "curl -d @- http://a/"},
      {"standard input", "curl -d @- http://a/ < x"},
      {"/no/such, which cannot be read", "curl -d @/no/such http://a/"},
      {"not known here", "curl -H \"X: $TOKEN\" http://a/"},
      {"not known here", "curl -H \"X: $(date)\" http://a/"},
      {"not known here", "curl http://a/`date`"},
      {"Put the URL in single quotes", "curl http://a/?x=1&y=2"},
      {"several words", "curl -d {\"a\":1,\"b\":2} http://a/"},
      {"another command", "curl http://a/\n -H 'X: y'"},
      {"zero byte", "curl --data-raw $'a\\u0000b' http://a/"},
      {"no UTF-8", "curl -H $'X: \\xff' http://a/"},
      {"the body has 3 bytes", "curl -H 'Content-Length: 4' -d abc http://a/"},
      {"curl takes one of them", "curl -I -d a http://a/"},
      {"curl takes one of them", "curl -F a=b -d a http://a/"},
      {"loads one server", "curl http://a/ http://b/"},
      {"for a range", "curl 'http://a/?f[x]=1'"},
      {"stands for more than 2000", "curl 'http://a/[1-99]/[1-99]'"},
      {"space or a control character", "curl 'http://a/x y'"},
      {"Only http and https", "curl ftp://a/"},
      {"HTTP/1.1", "curl --http3 https://a/"},
      {"Host: NAME", "curl --resolve a:80:127.0.0.1 http://a/"},
      {"--unix-socket PATH", "curl --unix-socket /x http://a/"},
      {"line break", "curl -H $'X: a\\nb' http://a/"},
      {"nested forms", "curl -F '=(;type=multipart/mixed' http://a/"},
    };
    for (String[] each : cases) {
      assertThatThrownBy(() -> CurlCommand.read(each[1]))
          .as(each[1])
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .contains(each[0])
          .doesNotContain("\n");
    }
  }

  @Test
  void whatDiffersButForTheRequestIsTold() {
    assertThat(CurlCommand.read("curl -L -m 5 https://a/").remarks())
        .anySatisfy(remark -> assertThat(remark).contains("-L", "none is followed"))
        .anySatisfy(remark -> assertThat(remark).contains("-m", "--timeout"))
        .anySatisfy(remark -> assertThat(remark).contains("--http2"));
    assertThat(CurlCommand.read("curl -k --http2 https://a/"))
        .matches(ImportedRequests::insecure)
        .matches(ImportedRequests::http2);
    assertThat(CurlCommand.read("$ curl http://a/").remarks()).isEmpty();
  }

  @Test
  void equalRequestsAreOneTargetOfTheirWeight() {
    ImportedRequests all = CurlCommand.read("curl http://a/x;\ncurl http://a/y\ncurl http://a/x");
    assertThat(all.targets()).extracting(LoadTarget::name).containsExactly("GET /x", "GET /y");
    assertThat(all.targets()).extracting(LoadTarget::weight).containsExactly(2, 1);
  }

  @Test
  void halvesOfACharacterAsBrowsersWriteThemAreOneCharacter() {
    LoadTarget target =
        CurlCommand.read("curl -d $'\\ud83d\\ude00' http://a/").targets().getFirst();
    assertThat(new String(target.body().bytes(), StandardCharsets.UTF_8)).isEqualTo("😀");
  }

  @Test
  void anotherServerGetsItsOwnName() {
    ImportedRequests moved =
        CurlCommand.read("curl https://api.example/x").to(Origin.parse("http://b:81/").origin());
    assertThat(moved.origin().url()).isEqualTo("http://b:81");
    assertThat(moved.targets().getFirst().headers()).contains(new HeaderLine("Host", "b:81"));
    ImportedRequests typed =
        CurlCommand.read("curl -H 'Host: c' https://api.example/x")
            .to(Origin.parse("http://b:81/").origin());
    assertThat(typed.targets().getFirst().headers()).contains(new HeaderLine("Host", "c"));
  }

  @Test
  void columnsAreFilledInAndOtherDollarsStay() {
    LoadTarget target =
        CurlCommand.read("curl -g -d '{\"a\":\"${id}\",\"b\":\"${other}\"}' 'http://a/${id}'")
            .targets()
            .getFirst();
    Rows rows = new Rows(List.of("id"), List.of(List.of("ü7")));
    LoadPlan plan = LoadPlan.of("http://a/").build();
    String sent = sent(RequestEncoder.fill(target, rows).getFirst(), plan);
    assertThat(sent)
        .startsWith("POST /%C3%BC7 HTTP/1.1\r\n")
        .contains("Content-Length: 26\r\n")
        .endsWith("{\"a\":\"ü7\",\"b\":\"${other}\"}");
    assertThat(sent(RequestEncoder.fill(target, Rows.NONE).getFirst(), plan))
        .startsWith("POST /${id} HTTP/1.1\r\n");
  }

  /// curlconverter's issue 691: Firefox copies for cmd on one line, without a caret. A shell sends
  /// `{id:7}` of it.
  @Test
  void doubledQuotesOfCmdAreNotSentWithoutQuotes() {
    assertThatThrownBy(() -> CurlCommand.read("curl \"http://a/\" --data-raw \"{\"\"id\"\":7}\""))
        .hasMessageContaining("copied for Windows' cmd");
    assertThat(CurlCommand.read("curl http://a/ -d \"\"").targets()).hasSize(1);
  }

  private static String sent(RequestEncoder.Filled filled, LoadPlan plan) {
    return new String(RequestEncoder.encode(filled, plan), StandardCharsets.UTF_8);
  }
}
