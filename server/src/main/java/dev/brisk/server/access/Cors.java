package dev.brisk.server.access;

import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells browsers which pages of other origins may read an answer (Fetch standard, section 3.2). An
/// origin that may not is told nothing: the browser then says on its console which one it was.
/// Immutable.
public final class Cors {
  /// Longer lists of headers are not a browser's.
  private static final int MAX_ASKED_CHARS = 1024;

  private static final Pattern TOKENS =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: *, *[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");

  /// Of an answer that is passed on: there is one word on who may read it, and it is the door's.
  private static final Set<String> REPLACED =
      Set.of(
          "access-control-allow-credentials",
          "access-control-allow-origin",
          "access-control-expose-headers");

  private static final AddedFields VARY =
      new AddedFields(List.of(Map.entry("vary", "origin")), REPLACED);

  private final CorsSettings settings;
  private final boolean any;
  private final AddedFields forAny;

  /// Of the origins that are named, so that an answer to one costs no garbage.
  private final Map<String, AddedFields> known = new HashMap<>();

  private final List<Below> below = new ArrayList<>();

  /// All hosts below a name.
  private record Below(String scheme, String suffix) {
    boolean has(String origin) {
      return origin.length() > scheme.length() + suffix.length()
          && origin.startsWith(scheme)
          && origin.endsWith(suffix)
          && origin.indexOf('/', scheme.length()) < 0;
    }
  }

  /// @throws IllegalArgumentException when an origin is not of the form that browsers send
  public Cors(CorsSettings settings) {
    this.settings = settings;
    this.any = settings.origins().contains(CorsSettings.ANY);
    this.forAny = readable(CorsSettings.ANY);
    for (String text : settings.origins()) {
      String origin = CorsSettings.origin(text);
      int wildcard = origin.indexOf("://*.");
      if (wildcard >= 0) {
        below.add(new Below(origin.substring(0, wildcard + 3), origin.substring(wildcard + 4)));
      } else if (!any) {
        known.put(origin, readable(origin));
      }
    }
  }

  /// Adds to the answer what its browser is to know.
  public void announce(Exchange exchange) {
    if (any) {
      exchange.add(forAny);
      return;
    }
    String origin = exchange.header("origin");
    AddedFields fields = origin == null ? null : allowed(origin);
    exchange.add(fields == null ? VARY : fields);
  }

  private @Nullable AddedFields allowed(String origin) {
    AddedFields fields = known.get(origin);
    if (fields == null && below.stream().anyMatch(each -> each.has(origin))) {
      return readable(origin);
    }
    return fields;
  }

  private AddedFields readable(String origin) {
    List<Map.Entry<String, String>> fields = new ArrayList<>(4);
    fields.add(Map.entry("access-control-allow-origin", origin));
    if (settings.credentials()) {
      fields.add(Map.entry("access-control-allow-credentials", "true"));
    }
    if (!settings.exposed().isEmpty()) {
      fields.add(Map.entry("access-control-expose-headers", String.join(", ", settings.exposed())));
    }
    if (!origin.equals(CorsSettings.ANY)) {
      fields.add(Map.entry("vary", "origin"));
    }
    return new AddedFields(fields, REPLACED);
  }

  /// Whether a browser asks what a page may do before it does it.
  public static boolean isPreflight(Exchange exchange) {
    return exchange.method().equals("OPTIONS")
        && exchange.header("access-control-request-method") != null
        && exchange.header("origin") != null;
  }

  /// Answers it: what may be sent, whoever asks what; the browser compares.
  ///
  /// @param methods those that the path answers
  public void answerPreflight(Exchange exchange, Set<String> methods) {
    announce(exchange);
    List<Map.Entry<String, String>> fields = new ArrayList<>(4);
    fields.add(
        Map.entry(
            "access-control-allow-methods",
            String.join(", ", settings.methods().isEmpty() ? methods : settings.methods())));
    String headers = headers(exchange.header("access-control-request-headers"));
    if (!headers.isEmpty()) {
      fields.add(Map.entry("access-control-allow-headers", headers));
    }
    fields.add(Map.entry("access-control-max-age", Long.toString(settings.maxAge().toSeconds())));
    fields.add(Map.entry("vary", "access-control-request-method, access-control-request-headers"));
    exchange.respond(Response.empty(204, fields));
  }

  /// `*` itself would leave out `authorization`, and means a star where cookies are sent.
  private String headers(@Nullable String asked) {
    if (!settings.headers().contains(CorsSettings.ANY)) {
      return String.join(", ", settings.headers());
    }
    return asked != null && asked.length() <= MAX_ASKED_CHARS && TOKENS.matcher(asked).matches()
        ? asked
        : "";
  }
}
