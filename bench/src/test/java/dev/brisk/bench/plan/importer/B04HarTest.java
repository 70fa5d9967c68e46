package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Rows;
import dev.brisk.bench.wire.RequestEncoder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// B4: a recording is sent as it was recorded, and what is left out is counted.
class B04HarTest {
  private static ImportedRequests read(String... entries) {
    return read(null, entries);
  }

  private static ImportedRequests read(Origin wanted, String... entries) {
    String har =
        "{'log':{'version':'1.2','pages':[{}],'entries':[" + String.join(",", entries) + "]}}";
    return HarFile.read(bytes(har.replace('\'', '"')), wanted);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String entry(String method, String url, String more) {
    return "{'startedDateTime':'x','request':{'method':'"
        + method
        + "','url':'"
        + url
        + "','headers':[{'name':'Host','value':'x'},{'name':':path','value':'/'},"
        + "{'name':'accept-encoding','value':'gzip'},{'name':'X-A','value':'1'},"
        + "{'name':'X-A','value':'2'}]"
        + more
        + "},'response':{'content':{'text':'{}[]'}}}";
  }

  private static String body(LoadTarget target) {
    return new String(target.body().bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void requestsHaveTheirHeadersAndWeights() {
    String one = entry("GET", "http://a:8000/x?y=1", "");
    ImportedRequests har = read(one, entry("POST", "http://a:8000/x", ""), one);
    assertThat(har.targets()).extracting(LoadTarget::name).containsExactly("GET /x?y=1", "POST /x");
    assertThat(har.targets().getFirst().weight()).isEqualTo(2);
    assertThat(har.targets().getFirst().headers())
        .containsExactly(
            new HeaderLine("Host", "a:8000"),
            new HeaderLine("accept-encoding", "gzip"),
            new HeaderLine("X-A", "1"),
            new HeaderLine("X-A", "2"));
    assertThat(har.remarks()).isEmpty();
  }

  @Test
  void fieldsOfAFormMakeItsBody() {
    String form =
        ",'postData':{'mimeType':'application/x-www-form-urlencoded','params':["
            + "{'name':'a b','value':'c&d'},{'name':'e','value':'f%20g+h'},{'name':'i'}]}";
    LoadTarget target = read(entry("POST", "http://a/", form)).targets().getFirst();
    assertThat(body(target)).isEqualTo("a+b=c%26d&e=f%20g+h&i=");
    assertThat(target.headers())
        .contains(
            new HeaderLine("Content-Type", "application/x-www-form-urlencoded"),
            new HeaderLine("Content-Length", "22"));
  }

  @Test
  void partsOfAFormMakeItsBodyAndItsBoundary() {
    String form =
        ",'postData':{'mimeType':'multipart/form-data; boundary=X','params':["
            + "{'name':'a','value':'1'},{'name':'f','fileName':'f.txt','contentType':'text/plain',"
            + "'value':'ä'}]}";
    LoadTarget target = read(entry("POST", "http://a/", form)).targets().getFirst();
    String type =
        target.headers().stream()
            .filter(header -> header.is("content-type"))
            .map(HeaderLine::value)
            .findFirst()
            .orElseThrow();
    assertThat(body(target))
        .startsWith("--" + type.replaceFirst(".*boundary=", "") + "\r\n")
        .contains(
            "name=\"a\"\r\n\r\n1\r\n", "filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\nä");
  }

  @Test
  void theMediaTypeIsUsedWhereNoHeaderSaysIt() {
    String json = ",'postData':{'mimeType':'application/vnd.x+json','text':'{}'}";
    assertThat(read(entry("PUT", "http://a/", json)).targets().getFirst().headers())
        .contains(new HeaderLine("Content-Type", "application/vnd.x+json"));
    String binary = ",'postData':{'encoding':'base64','text':'/wA='}";
    assertThat(read(entry("PUT", "http://a/", binary)).targets().getFirst().body().bytes())
        .containsExactly(0xff, 0);
  }

  @Test
  void whatIsLeftOutIsCounted() {
    String upload =
        ",'postData':{'mimeType':'multipart/form-data','params':[{'name':'f','fileName':'x.png'}]}";
    ImportedRequests har =
        read(
            entry("GET", "http://a/", ""),
            entry("GET", "https://b/", ""),
            entry("GET", "https://b/1", ""),
            entry("GET", "wss://a/socket", ""),
            entry("POST", "http://a/up", upload));
    assertThat(har.targets()).hasSize(1);
    assertThat(har.remarks())
        .containsExactlyInAnyOrder(
            "Left out of the recording: 2 requests to https://b.",
            "Left out of the recording: 1 request that are no HTTP, such as wss://a/socket.",
            "Left out of the recording: 1 request that cannot be sent: the content of the file x.png"
                + " was not recorded.");
  }

  @Test
  void aServerMayBeChosenOrReplaced() {
    String[] both = {entry("GET", "http://a/1", ""), entry("GET", "http://b/2", "")};
    Origin b = Origin.parse("http://b/").origin();
    assertThat(read(b, both).targets()).extracting(LoadTarget::path).containsExactly("/2");
    Origin other = Origin.parse("http://localhost:81/").origin();
    ImportedRequests moved = read(other, both).to(other);
    assertThat(moved.targets()).extracting(LoadTarget::path).containsExactly("/1");
    assertThat(moved.targets().getFirst().headers())
        .contains(new HeaderLine("Host", "localhost:81"));
  }

  @Test
  void dollarsOfARecordedBodyStay() {
    String json = ",'postData':{'mimeType':'text/plain','text':'${a} `${b}`'}";
    LoadTarget target = read(entry("POST", "http://a/${x}", json)).targets().getFirst();
    RequestEncoder.Filled filled = RequestEncoder.fill(target, Rows.NONE).getFirst();
    assertThat(
            new String(
                RequestEncoder.encode(filled, LoadPlan.of("http://a/").build()),
                StandardCharsets.UTF_8))
        .startsWith("POST /${x} HTTP/1.1")
        .endsWith("${a} `${b}`");
    Rows rows = new Rows(List.of("b"), List.of(List.of("7")));
    assertThat(new String(RequestEncoder.fill(target, rows).getFirst().body()))
        .isEqualTo("${a} `7`");
  }

  @Test
  void whatIsNoRecordingIsRefusedInOneSentence() {
    for (String bad : List.of("", "[]", "{}", "{\"log\":{}}", "{\"log\":{\"entries\":[]}}")) {
      assertThatThrownBy(() -> HarFile.read(bytes(bad), null))
          .hasMessageContaining("no HTTP requests");
    }
    assertThatThrownBy(() -> HarFile.read(bytes("{\"log\":{\"entries\":[{"), null))
        .hasMessageContaining("not JSON");
  }
}
