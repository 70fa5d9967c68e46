package dev.brisk.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which pages of other origins may read answers in a browser (CORS, as the Fetch standard has it).
///
/// @param origins as browsers write them (`https://app.example`), `https://*.app.example` for all
///   below a name, or [#ANY] alone; empty: none, which switches off what the server allows
/// @param methods upper case; empty: those that the path answers
/// @param headers that pages may send, in lower case; [#ANY]: whichever they ask for
/// @param exposed headers of answers that pages may read beyond the few that they always may
/// @param credentials whether browsers send cookies and client certificates along
/// @param maxAge how long a browser keeps what a preflight told it
public record CorsSettings(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    boolean credentials,
    Duration maxAge) {
  public static final String ANY = "*";
  public static final String ORIGIN_HINT =
      "Write scheme, host and port as browsers do, such as https://app.example or"
          + " http://localhost:5173, without a path; https://*.app.example for all below a name; or"
          + " \"*\".";

  /// What a JSON API needs: a body that is JSON, and a key or token.
  public static final List<String> DEFAULT_HEADERS =
      List.of("authorization", "content-type", "x-api-key");

  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);

  /// Nobody from elsewhere.
  public static final CorsSettings NONE = of();

  private static final Pattern ORIGIN =
      Pattern.compile(
          "([a-z][a-z0-9+.-]*)://((?:\\*\\.)?(?:[a-z0-9_-]+\\.)*[a-z0-9_-]+|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?");

  public CorsSettings {
    origins = List.copyOf(origins);
    methods = methods.stream().map(name -> name.toUpperCase(Locale.ROOT)).distinct().toList();
    headers = headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
    exposed = exposed.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
  }

  /// These, with the usual for all else.
  public static CorsSettings of(String... origins) {
    return new CorsSettings(
        List.of(origins), List.of(), DEFAULT_HEADERS, List.of(), false, DEFAULT_MAX_AGE);
  }

  public CorsSettings withCredentials(boolean credentials) {
    return new CorsSettings(origins, methods, headers, exposed, credentials, maxAge);
  }

  /// An origin in the one form that browsers send: lower case, without the scheme's usual port.
  ///
  /// @throws IllegalArgumentException with [#ORIGIN_HINT]
  public static String origin(String text) {
    if (text.equals(ANY)) {
      return text;
    }
    Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(ORIGIN_HINT);
    }
    String scheme = matcher.group(1);
    String port = matcher.group(3);
    if (port != null && Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(ORIGIN_HINT);
    }
    boolean usual =
        port == null
            || (scheme.equals("https") && port.equals("443"))
            || (scheme.equals("http") && port.equals("80"));
    return scheme + "://" + matcher.group(2) + (usual ? "" : ":" + port);
  }
}
