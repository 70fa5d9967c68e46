package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what a browser or a proxy recorded: HAR 1.2.
///
/// Requests are taken one after the other, and answers passed over, so that a recording may be much
/// larger than memory. Requests are sent as they were recorded, but for what belongs to a
/// connection.
public final class HarFile {
  /// Most requests that are taken.
  public static final int REQUESTS_MAX = 100_000;

  /// Headers that belong to a connection, which is another one here.
  private static final Set<String> OF_CONNECTION =
      Set.of(
          "host",
          "connection",
          "proxy-connection",
          "content-length",
          "keep-alive",
          "transfer-encoding",
          "te",
          "upgrade",
          "http2-settings",
          "expect");

  /// One request is read at a time: the file goes on behind it.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /// What came of one entry.
  private sealed interface Entry {
    record Taken(Origin origin, LoadTarget target) implements Entry {}

    record LeftOut(String why) implements Entry {}
  }

  private HarFile() {}

  /// @param har the file's bytes; not closed
  /// @param wanted the server whose requests are taken, if it was recorded; null for the first
  ///   entry's
  /// @throws IllegalArgumentException in one sentence, when nothing can be taken
  public static ImportedRequests read(InputStream har, @Nullable Origin wanted) {
    List<Entry> entries = new ArrayList<>();
    try (JsonParser json = JSON.createParser(har)) {
      enter(json, "log");
      enter(json, "entries");
      if (json.currentToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          JsonNode request = request(json);
          if (entries.size() >= REQUESTS_MAX) {
            throw new IllegalArgumentException(
                "The HAR file has more than " + REQUESTS_MAX + " requests. Record less.");
          }
          entries.add(entry(request));
        }
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The HAR file is not JSON: " + e.getOriginalMessage(), e);
    }
    return chosen(entries, wanted);
  }

  /// Moves to the value of a field of the object that begins.
  private static void enter(JsonParser json, String field) {
    if (json.currentToken() == null) {
      json.nextToken();
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw noRequests();
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = field.equals(json.currentName());
      json.nextToken();
      if (found) {
        return;
      }
      json.skipChildren();
    }
    throw noRequests();
  }

  /// The request of the entry that begins; the rest of it is passed over.
  private static JsonNode request(JsonParser json) {
    JsonNode request = JSON.missingNode();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = "request".equals(json.currentName());
      json.nextToken();
      if (found) {
        request = JSON.readTree(json);
      } else {
        json.skipChildren();
      }
    }
    return request;
  }

  private static ImportedRequests chosen(List<Entry> entries, @Nullable Origin wanted) {
    List<Entry.Taken> taken = new ArrayList<>();
    Map<String, Integer> leftOut = new LinkedHashMap<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Taken one -> taken.add(one);
        case Entry.LeftOut one -> leftOut.merge(one.why, 1, Integer::sum);
      }
    }
    if (taken.isEmpty()) {
      throw noRequests();
    }
    Origin origin =
        taken.stream()
            .map(Entry.Taken::origin)
            .filter(each -> each.equals(wanted))
            .findFirst()
            .orElse(taken.getFirst().origin);
    List<LoadTarget> targets = new ArrayList<>();
    for (Entry.Taken one : taken) {
      if (one.origin.equals(origin)) {
        targets.add(one.target);
      } else {
        leftOut.merge("to " + one.origin, 1, Integer::sum);
      }
    }
    List<String> remarks = new ArrayList<>();
    leftOut.forEach((why, count) ->
        remarks.add(
            "Left out of the recording: "
                + count
                + (count == 1 ? " request " : " requests ")
                + why
                + "."));
    return new ImportedRequests(origin, ImportedRequests.joined(targets), remarks, false, false);
  }

  private static IllegalArgumentException noRequests() {
    return new IllegalArgumentException("The HAR file has no HTTP requests.");
  }

  private static Entry entry(JsonNode request) {
    String url = request.path("url").asString("");
    String lower = url.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return new Entry.LeftOut("that are no HTTP, such as " + shortened(url));
    }
    try {
      Origin.Location location = Origin.parse(url);
      String method = request.path("method").asString("GET");
      List<HeaderLine> headers = new ArrayList<>();
      headers.add(new HeaderLine("Host", location.origin().authority()));
      for (JsonNode header : request.path("headers")) {
        String name = header.path("name").asString("");
        if (!name.isEmpty()
            && !name.startsWith(":")
            && !OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
          headers.add(new HeaderLine(name, header.path("value").asString("")));
        }
      }
      byte[] body = body(request.path("postData"), headers);
      if (body.length > 0 || List.of("POST", "PUT", "PATCH").contains(method)) {
        headers.add(new HeaderLine("Content-Length", Integer.toString(body.length)));
      }
      return new Entry.Taken(
          location.origin(),
          LoadTarget.get(location.target())
              .withRequest(method, RequestBody.of(body))
              .withHeaders(headers)
              .asRecorded());
    } catch (IllegalArgumentException e) {
      return new Entry.LeftOut(
          "that cannot be sent: " + String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
    }
  }

  private static String shortened(String url) {
    return url.length() > 40 ? url.substring(0, 40) + "…" : url;
  }

  private static byte[] body(JsonNode data, List<HeaderLine> headers) {
    String type = data.path("mimeType").asString("");
    String text = data.path("text").asString("");
    if (!type.isEmpty() && !HeaderLine.has(headers, "content-type")) {
      headers.add(new HeaderLine("Content-Type", type));
    }
    if (!text.isEmpty()) {
      return data.path("encoding").asString("").equals("base64")
          ? Base64.getMimeDecoder().decode(text)
          : text.getBytes(StandardCharsets.UTF_8);
    }
    JsonNode params = data.path("params");
    if (params.isEmpty()) {
      return new byte[0];
    }
    String sent =
        headers.stream()
            .filter(header -> header.is("content-type"))
            .map(HeaderLine::value)
            .findFirst()
            .orElse("");
    if (sent.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      return multipart(params, headers);
    }
    List<String> pairs = new ArrayList<>();
    for (JsonNode param : params) {
      pairs.add(encoded(param.path("name")) + "=" + encoded(param.path("value")));
    }
    return String.join("&", pairs).getBytes(StandardCharsets.UTF_8);
  }

  /// Recorded values are decoded by some tools and not by others: what is encoded already stays.
  private static String encoded(JsonNode value) {
    String text = value.asString("");
    boolean already =
        text.matches("(?s)(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*") && text.contains("%");
    return already ? text : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte[] multipart(JsonNode params, List<HeaderLine> headers) {
    List<MultipartForm.Part> parts = new ArrayList<>();
    for (JsonNode param : params) {
      String file = param.path("fileName").asString("");
      if (!file.isEmpty() && !param.has("value")) {
        throw new IllegalArgumentException("the content of the file " + file + " was not recorded");
      }
      parts.add(
          new MultipartForm.Part(
              MultipartForm.bytesOf(param.path("name").asString("")),
              MultipartForm.bytesOf(file),
              param.path("contentType").asString(""),
              MultipartForm.bytesOf(param.path("value").asString(""))));
    }
    MultipartForm form = new MultipartForm(parts);
    // With the boundary that the body has now.
    headers.replaceAll(header ->
        header.is("content-type") ? new HeaderLine(header.name(), form.contentType()) : header);
    return form.bytes().getBytes(StandardCharsets.ISO_8859_1);
  }
}
