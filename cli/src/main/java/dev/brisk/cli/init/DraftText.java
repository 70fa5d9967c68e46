package dev.brisk.cli.init;

import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// A draft as text, with its suggestions as comments, and where each endpoint begins in it.
final class DraftText {
  private static final Dump YAML =
      new Dump(
          DumpSettings.builder()
              .setDefaultFlowStyle(FlowStyle.AUTO)
              .setIndent(2)
              .setWidth(96)
              .setSplitLines(false)
              .build());

  private static final Pattern HEALTH =
      Pattern.compile(
          "(?i)/(health|healthz|healthcheck|health-check|live|livez|ready|readyz|status|ping|metrics)(/|$)");

  private final Draft draft;
  private final boolean caches;
  private final StringBuilder out = new StringBuilder();
  private final List<Integer> starts = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private int lines;
  private int counted;
  private final Set<String> names = new HashSet<>();

  /// @param caches whether what is suggested stands there as if it was wanted
  DraftText(Draft draft, boolean caches) {
    this.draft = draft;
    this.caches = caches;
    head();
    if (!draft.endpoints().isEmpty()) {
      out.append("\nendpoints:\n");
    }
    draft.endpoints().forEach(this::endpoint);
    if (!draft.proxied().isEmpty()) {
      out.append("\n# No endpoints, but passed on by the proxy as they come:\n");
      draft.proxied().forEach(each -> comment("  " + each.route() + ": " + each.why()));
    }
  }

  String text() {
    return out.toString();
  }

  /// The number of the endpoint that a line belongs to; -1 for none.
  int endpointAt(int line) {
    int at = -1;
    while (at + 1 < starts.size() && starts.get(at + 1) <= line) {
      at++;
    }
    return at;
  }

  /// The numbers of the longest endpoints.
  List<Integer> longest(int count) {
    return IntStream.range(0, lengths.size())
        .boxed()
        .sorted(Comparator.comparing((Integer at) -> -lengths.get(at)))
        .limit(count)
        .toList();
  }

  private void head() {
    comment("Made by brisk init from " + draft.where() + ", and yours to edit.");
    comment("  brisk check brisk.yaml   every mistake at once, with its line");
    comment("  brisk serve brisk.yaml   serves it");
    comment("");
    comment("An endpoint checks its inputs and sends on those that it declares: no cookies, no");
    comment("credentials, no other headers. Its failures are Brisk's problem documents. Take an");
    comment("endpoint out, and the proxy passes its requests on as they come.");
    out.append('\n');
    int port = draft.upstream().port() == 8000 ? 8080 : 8000;
    value("server", Map.of("port", port));
    Map<String, Object> api = new LinkedHashMap<>();
    api.put("title", draft.title());
    api.put("version", draft.version());
    value("api", api);
    value("proxy", Map.of("upstream", draft.upstream().toString()));
  }

  private void value(String key, Map<String, Object> value) {
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put(key, value);
    out.append(yaml(whole));
  }

  private void endpoint(DescribedOperation operation) {
    out.append('\n');
    lines += (int) out.chars().skip(counted).filter(c -> c == '\n').count();
    counted = out.length();
    starts.add(lines + 1);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("path", operation.route());
    whole.put("name", name(operation));
    if (operation.summary() != null) {
      whole.put("summary", operation.summary());
    }
    if (!operation.params().isEmpty()) {
      whole.put("params", operation.params());
    }
    if (operation.body() != null) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("schema", operation.body());
      whole.put("body", body);
    }
    Map<String, Object> http = new LinkedHashMap<>();
    http.put("url", url(operation));
    http.put("timeout", "30s");
    if (!operation.passed().isEmpty()) {
      http.put("pass-headers", operation.passed());
    }
    whole.put("http", http);
    boolean reads = operation.method().equals("GET");
    List<String> changed = reads ? List.of() : invalidates(operation.path());
    if (!changed.isEmpty()) {
      whole.put("invalidates", changed);
    }
    String item = yaml(List.of(whole));
    lengths.add(item.length());
    item.lines().forEach(line -> out.append("  ").append(line).append('\n'));
    if (reads && HEALTH.matcher(operation.path().text()).find()) {
      note("It tells of now, so it is not kept.");
    } else if (reads) {
      read(operation);
    } else if (operation.method().equals("POST") && changed.isEmpty()) {
      note("If it only computes, and changes nothing: kept by the SHA-256 of its body in");
      note("canonical form, so that the same question is computed once.");
      suggest("cache: { ttl: 1h }");
    }
  }

  private void read(DescribedOperation operation) {
    note("A read. If an answer may be five minutes old, and is the same for everybody:");
    List<Draft.Proxied> untold = draft.untoldWrites(operation);
    List<String> tags = ResourceTags.ofRead(operation.path());
    if (!untold.isEmpty()) {
      note(
          untold.stream().limit(3).map(Draft.Proxied::route).collect(Collectors.joining(", "))
              + (untold.size() > 3 ? ", …" : "")
              + " may change it and is no endpoint:");
      note(
          "let its answer say Brisk-Invalidate: " + tags.getLast() + ", with the value filled in.");
    }
    String listed = tags.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(", "));
    suggest("cache: { ttl: 5m, tags: [" + listed + "] }");
  }

  private void note(String text) {
    out.append("    # ").append(text).append('\n');
  }

  private void suggest(String text) {
    out.append(caches ? "    " : "    # ").append(text).append('\n');
  }

  /// On one line, whatever a description may hold.
  private void comment(String text) {
    out.append(("# " + text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ")).stripTrailing());
    out.append('\n');
  }

  private List<String> invalidates(PathTemplate path) {
    Map<String, DescribedOperation> tags = draft.readTags();
    return new ArrayList<>(
        ResourceTags.ofWrite(path).stream()
            .filter(tag -> tags.containsKey(ResourceTags.form(tag)))
            .toList());
  }

  private String url(DescribedOperation operation) {
    String query =
        operation.query().stream()
            .map(name -> name + "={" + name + "}")
            .collect(Collectors.joining("&"));
    return draft.upstream() + operation.path().text() + (query.isEmpty() ? "" : "?" + query);
  }

  /// Written out, so that it stays when operations come and go.
  private String name(DescribedOperation operation) {
    String method = operation.method().toLowerCase(Locale.ROOT);
    String derived = Names.derived(operation.method(), operation.path().text());
    String longer =
        derived
            + operation.path().parameters().stream()
                .map(each -> "-" + each)
                .collect(Collectors.joining());
    List<String> choices =
        operation.method().equals("POST")
            ? List.of(derived, method + "-" + derived, method + "-" + longer)
            : List.of(derived, longer);
    for (String choice : choices) {
      if (Names.isName(choice) && !choice.equals("proxy") && names.add(choice)) {
        return choice;
      }
    }
    for (int i = 2; ; i++) {
      String numbered = derived.substring(0, Math.min(derived.length(), 56)) + "-" + i;
      if (names.add(numbered)) {
        return numbered;
      }
    }
  }

  /// `${` is for the environment, and no description means that.
  private static String yaml(Object value) {
    return YAML.dumpToString(value).replace("${", "$${");
  }
}
