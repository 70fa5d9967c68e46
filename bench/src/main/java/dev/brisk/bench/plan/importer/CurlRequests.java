package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes the requests that curl would make of its settings.
final class CurlRequests {
  /// As curl sends it. Servers tell curl from others by it, so it is not left out.
  static final String USER_AGENT = "curl/8.5.0";

  /// As of a curl with all its libraries.
  private static final String COMPRESSED = "deflate, gzip, br, zstd";

  /// From here on curl asks first, by `Expect: 100-continue`.
  private static final int EXPECT_BYTES = 1 << 20;

  private static final String FORM = "application/x-www-form-urlencoded";

  /// One request, and where it goes.
  record Made(Origin origin, LoadTarget target) {}

  /// A body, and the headers that come with it unless others are typed.
  private record Content(String bytes, List<HeaderLine> implied) {}

  private final CurlSettings settings;
  private final List<HeaderLine> typed = new ArrayList<>();

  /// Names of headers that curl shall not send by itself: `-H 'Name:'`.
  private final List<String> removed = new ArrayList<>();

  CurlRequests(CurlSettings settings) {
    this.settings = settings;
    for (CurlSettings.Value header : settings.all("header")) {
      String value = header.value();
      if (value.startsWith("@")) {
        CurlSettings.file(value.substring(1), "-H").lines().forEach(this::header);
      } else {
        header(value);
      }
    }
  }

  /// One line: `Name: value`, `Name:` to leave it out, `Name;` for an empty one. Anything else is
  /// passed over by curl, too.
  private void header(String bytes) {
    String line = CurlSettings.text(bytes, "header");
    int colon = line.indexOf(':');
    if (colon < 0) {
      String name = line.strip();
      if (name.endsWith(";") && name.length() > 1) {
        typed.add(new HeaderLine(name.substring(0, name.length() - 1), ""));
      }
    } else if (line.substring(colon + 1).isBlank()) {
      removed.add(line.substring(0, colon).strip());
    } else {
      typed.add(HeaderLine.parse(line));
    }
  }

  /// One a URL, and one for each text that a URL's braces and brackets stand for.
  List<Made> made() {
    List<CurlSettings.Value> urls = settings.all("url");
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("The curl command has no URL.");
    }
    if (settings.any("upload-file")
        && (urls.size() > 1 || settings.all("upload-file").size() > 1)) {
      throw CurlSettings.refused("-T", "with several URLs it is not known which file goes where");
    }
    Content content = content();
    List<Made> made = new ArrayList<>();
    for (CurlSettings.Value url : urls) {
      String text = CurlSettings.text(url.value(), "URL");
      for (String one : settings.has("globoff") ? List.of(text) : UrlGlob.expanded(text)) {
        made.add(made(one, content));
      }
    }
    return made;
  }

  private Made made(String url, @Nullable Content content) {
    CurlUrl parts =
        CurlUrl.of(url, settings.has("path-as-is"))
            .with(query())
            .uploading(settings.last("upload-file"));
    Origin origin = parts.location().origin();
    List<HeaderLine> headers = new ArrayList<>();
    imply(headers, "Host", origin.authority());
    authorization(headers, parts.location());
    if (settings.any("range")) {
      imply(headers, "Range", "bytes=" + last("range"));
    }
    String agent = settings.any("user-agent") ? last("user-agent") : USER_AGENT;
    if (!agent.isEmpty()) {
      imply(headers, "User-Agent", agent);
    }
    imply(headers, "Accept", settings.any("json") ? "application/json" : "*/*");
    if (settings.has("compressed")) {
      imply(headers, "Accept-Encoding", COMPRESSED);
    }
    String referer = last("referer").replaceFirst(";auto$", "");
    if (!referer.isEmpty()) {
      imply(headers, "Referer", referer);
    }
    cookies(headers);
    String bytes = "";
    List<HeaderLine> mine = new ArrayList<>(typed);
    if (content != null) {
      bytes = content.bytes;
      framing(content, mine, headers);
    }
    headers.addAll(mine);
    String target = settings.any("request-target") ? last("request-target") : parts.target();
    RequestBody body = RequestBody.of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return new Made(
        origin,
        LoadTarget.get(target)
            .withRequest(method(content), body)
            .withHeaders(headers)
            .asRecorded());
  }

  private String last(String name) {
    return CurlSettings.text(settings.last(name), "value of --" + name);
  }

  private void imply(List<HeaderLine> headers, String name, String value) {
    if (!HeaderLine.has(typed, name) && removed.stream().noneMatch(name::equalsIgnoreCase)) {
      headers.add(new HeaderLine(name, value));
    }
  }

  private void framing(Content content, List<HeaderLine> mine, List<HeaderLine> headers) {
    for (HeaderLine header : content.implied) {
      HeaderLine own =
          mine.stream().filter(line -> line.is(header.name())).findFirst().orElse(null);
      if (own == null) {
        imply(headers, header.name(), header.value());
      } else if (header.value().startsWith("multipart/")
          && own.value().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
        // curl adds its boundary to a typed type.
        String boundary = header.value().substring(header.value().indexOf(';'));
        mine.set(mine.indexOf(own), new HeaderLine(own.name(), own.value() + boundary));
      }
    }
    String length = Integer.toString(content.bytes.length());
    for (HeaderLine line : typed) {
      if (line.is("content-length") && !line.value().equals(length)) {
        throw CurlSettings.refused(
            "-H 'Content-Length: " + line.value() + "'",
            "the body has " + length + " bytes, and the next request would be read as part of it");
      }
      if (line.is("expect")) {
        throw CurlSettings.refused("-H 'Expect: …'", "nobody would wait for the server's word");
      }
    }
    if (content.bytes.length() > EXPECT_BYTES
        && removed.stream().noneMatch("expect"::equalsIgnoreCase)) {
      settings.remarks.add(
          "The body is sent at once; curl sends Expect: 100-continue first with one this large.");
    }
    if (!HeaderLine.has(typed, "transfer-encoding")) {
      imply(headers, "Content-Length", length);
    }
  }

  private String method(@Nullable Content content) {
    if (settings.any("request")) {
      return last("request");
    }
    if (settings.has("head")) {
      return "HEAD";
    }
    return content == null ? "GET" : settings.any("upload-file") ? "PUT" : "POST";
  }

  private void authorization(List<HeaderLine> headers, Origin.Location location) {
    if (settings.any("user")) {
      String user = last("user");
      if (user.indexOf(':') < 0) {
        throw CurlSettings.refused("-u", "curl would ask for the password. Write USER:PASSWORD");
      }
      imply(headers, "Authorization", Origin.Location.basic(user).value());
    } else if (settings.any("oauth2-bearer")) {
      imply(headers, "Authorization", "Bearer " + last("oauth2-bearer"));
    } else {
      for (HeaderLine header : location.authorization()) {
        imply(headers, header.name(), header.value());
      }
    }
  }

  private void cookies(List<HeaderLine> headers) {
    StringBuilder cookies = new StringBuilder();
    for (CurlSettings.Value cookie : settings.all("cookie")) {
      if (cookie.value().indexOf('=') < 0) {
        throw CurlSettings.refused(
            "-b " + CurlSettings.text(cookie.value(), "cookie"),
            "cookies are not read from files. Write -b 'NAME=VALUE'");
      }
      String text = CurlSettings.text(cookie.value(), "cookie");
      cookies.append(cookies.isEmpty() ? "" : ";").append(text);
    }
    if (!cookies.isEmpty()) {
      imply(headers, "Cookie", cookies.toString());
    }
  }

  // --- bodies -------------------------------------------------------------------------------

  private @Nullable Content content() {
    boolean data = settings.any(CurlData.OPTIONS) && !settings.has("get");
    boolean form = settings.any("form", "form-string");
    boolean upload = settings.any("upload-file");
    if ((data ? 1 : 0) + (form ? 1 : 0) + (upload ? 1 : 0) + (settings.has("head") ? 1 : 0) > 1) {
      throw CurlSettings.refused("more than one of -d, -F, -T and -I", "curl takes one of them");
    }
    if (upload) {
      return new Content(CurlSettings.file(settings.last("upload-file"), "-T"), List.of());
    }
    if (form) {
      MultipartForm parts = CurlForm.of(settings);
      return new Content(
          parts.bytes(), List.of(new HeaderLine("Content-Type", parts.contentType())));
    }
    if (!data) {
      return null;
    }
    String type = settings.any("json") ? "application/json" : FORM;
    return new Content(
        CurlData.joined(settings.all(CurlData.OPTIONS)),
        List.of(new HeaderLine("Content-Type", type)));
  }

  /// What `-G` and `--url-query` put behind the URL.
  private String query() {
    String data = settings.has("get") ? CurlData.joined(settings.all(CurlData.OPTIONS)) : "";
    String more = CurlData.query(settings.all("url-query"));
    return CurlSettings.text(
        data.isEmpty() || more.isEmpty() ? data + more : data + "&" + more, "URL");
  }
}
