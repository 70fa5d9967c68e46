import dev.brisk.jsonpath.JsonPath;
import dev.brisk.cache.key.CanonicalJson;
import dev.brisk.cache.key.MalformedJsonException;
import dev.brisk.config.ConfigException;
import dev.brisk.config.Problem;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// Public test suites, over the wire of a server that is started here, and through our parsers: for
/// each how many cases passed, were refused by design (and why), or failed. Exits with 1 if any
/// failed. The suites are not part of Brisk.
///
/// Usage: compare/run Suites FOLDER [failures shown, default 10]
public class Suites {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(2_000)
                          .maxNumberLength(10_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String ECHO =
      """
      import dev.brisk.server.handler.*;

      public class Echo implements Handler {
        public Object handle(Request request) {
          return request.body();
        }
      }
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private int shown = 10;
  private int failed;

  /// What became of the cases of one suite, through one door.
  private final class Tally {
    private final String suite;
    private int passed;
    private int wrong;
    private final Map<String, Integer> refused = new TreeMap<>();

    Tally(String suite) {
      this.suite = suite;
    }

    void count(boolean right, String name, String what) {
      if (right) {
        passed++;
        return;
      }
      wrong++;
      if (wrong <= shown) {
        System.out.printf("  %s: %s: %s%n", suite, name, what.lines().findFirst().orElse(""));
      }
    }

    void refused(String reason) {
      refused.merge(reason, 1, Integer::sum);
    }

    void print() {
      failed += wrong;
      System.out.printf(
          "%-42s passed %,6d   refused by design %,4d   failed %,4d%n",
          suite, passed, refused.values().stream().mapToInt(n -> n).sum(), wrong);
      refused.forEach((reason, n) -> System.out.printf("%46d × %s%n", n, reason));
    }
  }

  void main(String[] arguments) throws Exception {
    Path folder = arguments.length == 0 ? null : Path.of(arguments[0]);
    if (folder == null || !Files.isDirectory(folder)) {
      System.err.println(
          "Which folder? Give one that has any of these clones: JSONTestSuite (nst),"
              + " JSON-Schema-Test-Suite (json-schema-org), json-canonicalization (cyberphone),"
              + " jsonpath (jsonpath-standard/jsonpath-compliance-test-suite), structured-fields"
              + " (httpwg/structured-field-tests). Usage: compare/run Suites FOLDER");
      System.exit(2);
      return;
    }
    shown = arguments.length > 1 ? Integer.parseInt(arguments[1]) : shown;
    System.out.println(Machine.describe());
    parsing(folder.resolve("JSONTestSuite/test_parsing"));
    schemas(folder.resolve("JSON-Schema-Test-Suite/tests/draft2020-12"));
    canonicalization(folder.resolve("json-canonicalization/testdata"));
    jsonPath(folder.resolve("jsonpath/cts.json"));
    structuredFields(folder.resolve("structured-fields"));
    System.exit(failed == 0 ? 0 : 1);
  }

  private static boolean isMissing(Path suite) {
    boolean missing = !Files.exists(suite);
    if (missing) {
      System.out.printf("%-42s not in the folder%n", suite.getFileName());
    }
    return missing;
  }

  // JSON as it is written: `y_` must be accepted, `n_` refused, `i_` is free but everywhere the same.

  private void parsing(Path suite) throws Exception {
    if (isMissing(suite)) {
      return;
    }
    Tally parser = new Tally("JSONTestSuite, key parser");
    Tally wire = new Tally("JSONTestSuite, over the wire");
    Path work = Files.createTempDirectory("brisk-suites-");
    Files.writeString(work.resolve("Echo.java"), ECHO);
    String yaml =
        """
        endpoints:
          - { path: POST /plain, body: { schema: any.json }, code: { file: Echo.java } }
          - { path: POST /cached, body: { schema: any.json }, code: { file: Echo.java }, cache: { ttl: 1m } }
        """;
    Files.writeString(work.resolve("any.json"), "{}");
    try (BriskServer server = start(work, yaml)) {
      for (Path file : sorted(suite, ".json")) {
        String name = file.getFileName().toString();
        byte[] json = Files.readAllBytes(file);
        String problem = problem(json);
        HttpResponse<String> plain = post(server, "/plain", json);
        HttpResponse<String> cached = post(server, "/cached", json);
        judge(parser, name, problem == null, String.valueOf(problem));
        if (plain.statusCode() != cached.statusCode()) {
          wire.count(false, name, plain.statusCode() + " and " + cached.statusCode() + " cached");
        } else if (plain.statusCode() != 200 && plain.statusCode() != 400) {
          wire.count(false, name, "status " + plain.statusCode());
        } else {
          judge(wire, name, plain.statusCode() == 200, detail(plain.body()));
        }
      }
    } finally {
      ServerVersusProxies.deleteAll(work);
    }
    parser.print();
    wire.print();
  }

  private static String problem(byte[] json) {
    try {
      CanonicalJson.standard().canonicalize(json);
      return null;
    } catch (MalformedJsonException e) {
      return e.getMessage();
    }
  }

  /// RFC 8259 lets a parser bound nesting and numbers, and asks for names that are unique.
  private static void judge(Tally tally, String name, boolean accepted, String problem) {
    char expected = name.charAt(0);
    if (expected == 'i') {
      if (accepted) {
        tally.count(true, name, "");
      } else {
        tally.refused("left free by the RFC, and refused");
      }
    } else if (expected == 'y' && !accepted && name.contains("duplicate")) {
      tally.refused("a member is there twice");
    } else {
      tally.count(accepted == (expected == 'y'), name, accepted ? "accepted" : problem);
    }
  }

  // JSON Schema 2020-12, each group as the body schema of an endpoint.

  private record Group(String name, JsonNode json) {}

  private void schemas(Path suite) throws Exception {
    if (isMissing(suite)) {
      return;
    }
    List<Group> groups = new ArrayList<>();
    for (Path file : sorted(suite, ".json")) {
      for (JsonNode group : JSON.readTree(Files.readAllBytes(file))) {
        groups.add(
            new Group(
                suite.relativize(file) + ": " + group.get("description").stringValue(), group));
      }
    }
    Tally tally = new Tally("JSON-Schema-Test-Suite 2020-12, tests");
    Tally of = new Tally("JSON-Schema-Test-Suite 2020-12, groups");
    Path work = Files.createTempDirectory("brisk-suites-");
    Files.writeString(work.resolve("Echo.java"), ECHO);
    for (int i = 0; i < groups.size(); i++) {
      Files.writeString(
          work.resolve(i + ".json"), JSON.writeValueAsString(groups.get(i).json().get("schema")));
    }
    Map<Integer, String> refused = refusedSchemas(work, groups.size());
    StringBuilder yaml = new StringBuilder("endpoints:\n");
    for (int i = 0; i < groups.size(); i++) {
      if (refused.containsKey(i)) {
        refusal(of, groups.get(i), refused.get(i));
      } else {
        yaml.append(endpoint(i));
        of.count(true, "", "");
      }
    }
    try (BriskServer server = start(work, yaml.toString())) {
      for (int i = 0; i < groups.size(); i++) {
        if (!refused.containsKey(i)) {
          for (JsonNode test : groups.get(i).json().get("tests")) {
            schemaTest(tally, server, i, groups.get(i), test);
          }
        }
      }
    } finally {
      ServerVersusProxies.deleteAll(work);
    }
    of.print();
    tally.print();
  }

  private void schemaTest(Tally tally, BriskServer server, int i, Group group, JsonNode test)
      throws Exception {
    HttpResponse<String> answer = post(server, "/s" + i, JSON.writeValueAsBytes(test.get("data")));
    boolean valid = test.get("valid").booleanValue();
    boolean accepted = answer.statusCode() == 200;
    String name = group.name() + ": " + test.get("description").stringValue();
    if (accepted != valid && group.name().startsWith("format.json")) {
      tally.refused("format is checked, also without the vocabulary that says so");
    } else {
      tally.count(
          accepted == valid && (accepted || answer.statusCode() == 422),
          name,
          answer.statusCode() + " " + detail(answer.body()));
    }
  }

  private static void refusal(Tally groups, Group group, String problem) {
    if (problem.contains("refers to another document")) {
      groups.refused("refers to another document: nothing is fetched");
    } else if (problem.contains("dialect that is unknown")) {
      groups.refused("declares a dialect of its own with $schema");
    } else if (problem.contains("is no JSON object")) {
      groups.refused("a schema that is true or false: leave the body out instead");
    } else {
      groups.count(false, group.name(), problem);
    }
  }

  private static String endpoint(int i) {
    return "  - { path: POST /s%d, body: { schema: %d.json }, code: { file: Echo.java } }%n"
        .formatted(i, i);
  }

  private static Map<Integer, String> refusedSchemas(Path work, int count) throws Exception {
    StringBuilder yaml = new StringBuilder("endpoints:\n");
    for (int i = 0; i < count; i++) {
      yaml.append(endpoint(i));
    }
    Map<Integer, String> refused = new TreeMap<>();
    try {
      BriskYaml.load(Files.writeString(work.resolve("brisk.yaml"), yaml.toString()));
    } catch (ConfigException e) {
      Pattern place = Pattern.compile("endpoints\\[(\\d+)]");
      for (Problem problem : e.problems()) {
        Matcher matcher = place.matcher(problem.message());
        int line = matcher.find() ? Integer.parseInt(matcher.group(1)) : problem.line() - 2;
        refused.putIfAbsent(line, problem.message());
      }
    }
    return refused;
  }

  // RFC 8785.

  private void canonicalization(Path suite) throws Exception {
    if (isMissing(suite)) {
      return;
    }
    Tally tally = new Tally("json-canonicalization (RFC 8785)");
    for (Path file : sorted(suite.resolve("input"), ".json")) {
      String name = file.getFileName().toString();
      String hex = Files.readString(suite.resolve("outhex").resolve(name.replace(".json", ".txt")));
      byte[] expected = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
      byte[] ours = CanonicalJson.standard().canonicalize(Files.readAllBytes(file));
      String right = new String(expected, StandardCharsets.UTF_8);
      String got = new String(ours, StandardCharsets.UTF_8);
      if (!right.equals(got) && right.replace("1e+30", "1" + "0".repeat(30)).equals(got)) {
        tally.refused("integers keep all their digits: 1e+30 is written out (decision 22)");
      } else {
        tally.count(right.equals(got), name, got);
      }
    }
    tally.print();
  }

  // RFC 9535.

  private void jsonPath(Path file) throws Exception {
    if (isMissing(file)) {
      return;
    }
    Tally tally = new Tally("jsonpath (RFC 9535), paths of scenarios");
    for (JsonNode test : JSON.readTree(Files.readAllBytes(file)).get("tests")) {
      String name = test.get("name").stringValue();
      String selector = test.get("selector").stringValue();
      JsonPath path;
      try {
        path = JsonPath.parse(selector);
      } catch (IllegalArgumentException e) {
        tally.count(test.has("invalid_selector"), name, e.getMessage());
        continue;
      }
      if (test.has("invalid_selector")) {
        tally.count(false, name, "accepted " + selector);
        continue;
      }
      List<JsonNode> found = path.select(test.get("document"));
      Stream<JsonNode> allowed =
          test.has("results") ? items(test.get("results")) : Stream.of(test.get("result"));
      tally.count(
          allowed.anyMatch(each -> items(each).toList().equals(found)),
          name,
          selector + " gives " + found);
    }
    tally.print();
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private void structuredFields(Path suite) throws Exception {
    if (isMissing(suite)) {
      return;
    }
    int cases = 0;
    for (Path file : sorted(suite, ".json")) {
      cases += JSON.readTree(Files.readAllBytes(file)).size();
    }
    System.out.printf("%-42s no parser yet: %,d cases%n", "structured-fields (RFC 9651)", cases);
  }

  private static BriskServer start(Path work, String yaml) throws Exception {
    BriskSettings settings =
        BriskYaml.load(Files.writeString(work.resolve("brisk.yaml"), yaml));
    return BriskServer.start(
        settings.withServer(settings.server().withPort(0).withAdmin(BriskSettings.Admin.OFF)));
  }

  private HttpResponse<String> post(BriskServer server, String path, byte[] json)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String detail(String body) {
    return body.length() > 300 ? body.substring(0, 300) : body.strip().replace('\n', ' ');
  }

  private static List<Path> sorted(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
