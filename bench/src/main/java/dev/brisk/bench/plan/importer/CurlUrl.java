package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A URL as curl reads it: guessed scheme, path without `..`, no fragment; everything else as
/// typed.
///
/// @param location server and credentials
/// @param path begins with a slash
/// @param query with its question mark, or empty
record CurlUrl(Origin.Location location, String path, String query) {
  static CurlUrl of(String typed, boolean pathAsIs) {
    String url = typed.strip();
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(
          "The URL of the curl command has a space or a control character, which curl refuses, too."
              + " Write a space as %20.");
    }
    if (!url.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*://.*")) {
      if (url.matches("(?i)(ftp|dict|ldap|imap|smtp|pop3)\\..*")) {
        throw new IllegalArgumentException(
            "The URL '" + url + "' is none of HTTP for curl. Write http:// before it.");
      }
      url = "http://" + url;
    }
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    Origin.Location location = Origin.parse(url.substring(0, end));
    String rest = url.substring(end).replaceFirst("(?s)#.*", "");
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    String query = mark < 0 ? "" : rest.substring(mark);
    // As curl does, which leaves the query as it is.
    path = path.isEmpty() ? "/" : Origin.encoded(path);
    return new CurlUrl(location, pathAsIs ? path : withoutDots(path), query);
  }

  /// With more behind the question mark.
  CurlUrl with(String more) {
    if (more.isEmpty()) {
      return this;
    }
    String before = query.length() > 1 ? query + "&" : "?";
    return new CurlUrl(location, path, before + more);
  }

  /// A file that is uploaded into a folder keeps its name.
  CurlUrl uploading(String file) {
    if (file.isEmpty() || !path.endsWith("/")) {
      return this;
    }
    String name = String.valueOf(Path.of(CurlSettings.text(file, "value of -T")).getFileName());
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    String encoded =
        CurlData.percent(new String(bytes, StandardCharsets.ISO_8859_1)).replace("+", "%20");
    return new CurlUrl(location, path + encoded, query);
  }

  String target() {
    return path + query;
  }

  /// RFC 3986, section 5.2.4.
  private static String withoutDots(String path) {
    StringBuilder out = new StringBuilder();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (last) {
            out.append('/');
          }
        }
        case ".." -> {
          out.setLength(Math.max(0, out.lastIndexOf("/")));
          if (last) {
            out.append('/');
          }
        }
        default -> out.append('/').append(segments[i]);
      }
    }
    return out.isEmpty() ? "/" : out.toString();
  }
}
