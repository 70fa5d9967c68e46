package dev.brisk.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What endpoints, datasources and parameters may be called.
public final class Names {
  public static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
  public static final String NAME_HINT =
      "Use 1 to 64 letters, digits, '_', '-' and '.', beginning with a letter or digit.";
  public static final String PARAMETER = "[A-Za-z_][A-Za-z0-9_-]{0,63}";
  public static final String PARAMETER_HINT =
      "Use 1 to 64 letters, digits, '_' and '-', beginning with a letter or '_'.";

  /// The name of a header or cookie, a token: RFC 9110, section 5.6.2.
  public static final String FIELD = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}";

  public static final String HEADER_HINT =
      "Write the name of an HTTP header, such as accept-language.";
  public static final String COOKIE_HINT = "Write the name of a cookie, such as theme.";

  private static final Pattern PARAMETER_IN_PATH = Pattern.compile("\\{(" + PARAMETER + ")\\}");
  private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
  private static final Pattern PARAMETER_PATTERN = Pattern.compile(PARAMETER);

  private Names() {}

  public static boolean isName(String text) {
    return NAME_PATTERN.matcher(text).matches();
  }

  public static boolean isParameter(String text) {
    return PARAMETER_PATTERN.matcher(text).matches();
  }

  /// The endpoints with names of their own where a path gave one that an endpoint before it has, as
  /// those of `GET /things`, `POST /things` and `GET /things/{id}`: the later ones are
  /// `post-things` and `things-id`. A name that was written stays.
  public static List<EndpointSettings> apart(List<EndpointSettings> endpoints) {
    Set<String> taken = new HashSet<>();
    for (EndpointSettings endpoint : endpoints) {
      if (!isDerived(endpoint)) {
        taken.add(endpoint.name());
      }
    }
    List<EndpointSettings> apart = new ArrayList<>(endpoints.size());
    for (EndpointSettings endpoint : endpoints) {
      EndpointSettings named = endpoint;
      if (isDerived(endpoint) && taken.contains(endpoint.name())) {
        named =
            longer(endpoint).stream()
                .filter(name -> isName(name) && !taken.contains(name))
                .findFirst()
                .map(endpoint::withName)
                .orElse(endpoint);
      }
      taken.add(named.name());
      apart.add(named);
    }
    return apart;
  }

  private static boolean isDerived(EndpointSettings endpoint) {
    return endpoint.name().equals(derived(endpoint.method(), endpoint.path()));
  }

  /// What an endpoint may be called as well, shortest first.
  private static List<String> longer(EndpointSettings endpoint) {
    String name = endpoint.name();
    String method = endpoint.method().toLowerCase(Locale.ROOT) + "-";
    String withMethod =
        name.startsWith(method) || endpoint.method().equals(EndpointSettings.ANY_METHOD)
            ? name
            : method + name;
    Matcher braces = PARAMETER_IN_PATH.matcher(endpoint.path());
    StringBuilder parameters = new StringBuilder();
    while (braces.find()) {
      parameters.append('-').append(braces.group(1));
    }
    return endpoint.method().equals("POST")
        ? List.of(withMethod, withMethod + parameters)
        : List.of(name + parameters, withMethod + parameters);
  }

  /// The name of an endpoint that has none of its own: the fixed segments of its path joined by
  /// dashes, with the method in front unless it is GET or POST; `root` for a path without any.
  public static String derived(String method, String path) {
    List<String> words = new ArrayList<>();
    if (!List.of("GET", "POST", EndpointSettings.ANY_METHOD).contains(method)) {
      words.add(method.toLowerCase(Locale.ROOT));
    }
    int before = words.size();
    for (String segment : path.split("/", -1)) {
      if (!segment.isEmpty() && !segment.contains("{") && !segment.equals("**")) {
        words.add(segment.replaceAll("[^A-Za-z0-9_.-]", "_"));
      }
    }
    if (words.size() == before) {
      words.add("root");
    }
    String name = String.join("-", words).replaceFirst("^[^A-Za-z0-9]+", "");
    name = name.substring(0, Math.min(name.length(), 64));
    return name.isEmpty() ? "root" : name;
  }
}
