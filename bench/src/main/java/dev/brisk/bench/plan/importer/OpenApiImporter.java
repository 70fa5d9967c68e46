package dev.brisk.bench.plan.importer;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes targets from a description of OpenAPI 3.0, 3.1 or Swagger 2.0: one an operation.
///
/// Values come from examples where there are any, then defaults, enumerations and bounds, then from
/// the type alone. An operation whose request cannot be made is left out, and counted.
public final class OpenApiImporter {
  private static final List<String> METHODS =
      List.of("get", "head", "post", "put", "patch", "delete", "options");

  private static final int REASONS_MAX = 5;

  private final OpenApiDocument document;
  private final OpenApiSelection selection;
  private final List<LoadTarget> targets = new ArrayList<>();
  private final Map<String, Integer> leftOut = new LinkedHashMap<>();
  private final Set<String> tags = new TreeSet<>();
  private int operations;

  private OpenApiImporter(OpenApiDocument document, OpenApiSelection selection) {
    this.document = document;
    this.selection = selection;
  }

  /// @param server where the requests go; null for the server that the description names
  /// @param base path in front of all paths, such as `/v1`; null for that of the description's
  ///   servers
  /// @param from where the description came from, for servers that it names by path only; may be
  ///   null
  /// @throws IllegalArgumentException in one sentence, when there is no operation to ask for
  public static ImportedRequests requests(
      OpenApiDocument document,
      @Nullable Origin server,
      @Nullable String base,
      @Nullable Origin from,
      OpenApiSelection selection) {
    OpenApiImporter api = new OpenApiImporter(document, selection);
    String described = document.server();
    List<String> remarks = new ArrayList<>();
    Origin origin = server;
    boolean absolute = described.matches("(?i)https?://.+");
    if (origin == null) {
      origin = absolute ? Origin.parse(described).origin() : from;
    }
    if (origin == null) {
      throw new IllegalArgumentException(
          "The OpenAPI description names no server. Add its URL, such as http://localhost:8000.");
    }
    String path = base == null ? OpenApiDocument.path(described) : base.replaceFirst("/+$", "");
    if (base == null && !path.isEmpty()) {
      remarks.add(
          "Paths begin with "
              + path
              + ", as the description's servers say. Give "
              + origin
              + "/ for none.");
    }
    map(document.root().get("paths"))
        .forEach((template, item) -> api.addPath(path, String.valueOf(template), item));
    api.refuseNothing();
    api.remark(remarks);
    return new ImportedRequests(origin, api.targets, remarks, false, false);
  }

  private void addPath(String base, String template, @Nullable Object item) {
    if (template.startsWith("x-")) {
      return;
    }
    Map<?, ?> operationsOfPath;
    try {
      operationsOfPath = document.resolved(item);
    } catch (IllegalArgumentException e) {
      leaveOut(e);
      return;
    }
    for (String method : METHODS) {
      if (operationsOfPath.get(method) instanceof Map<?, ?> operation) {
        operations++;
        List<String> own = list(operation.get("tags")).stream().map(String::valueOf).toList();
        tags.addAll(own);
        String verb = method.toUpperCase(Locale.ROOT);
        if (selection.takes(verb, template, own)) {
          try {
            targets.add(target(verb, base, template, operationsOfPath, operation));
          } catch (IllegalArgumentException e) {
            leaveOut(e);
          }
        }
      }
    }
  }

  private void leaveOut(IllegalArgumentException why) {
    leftOut.merge(String.valueOf(why.getMessage()).replaceFirst("\\.$", ""), 1, Integer::sum);
  }

  private LoadTarget target(
      String verb, String base, String template, Map<?, ?> item, Map<?, ?> operation) {
    OpenApiParameters parameters = new OpenApiParameters(document);
    parameters.add(list(item.get("parameters")));
    parameters.add(list(operation.get("parameters")));
    String filled = parameters.path(template.startsWith("/") ? template : "/" + template);
    String query = parameters.query();
    if (filled.indexOf('?') >= 0 && !query.isEmpty()) {
      query = "&" + query.substring(1);
    }
    List<HeaderLine> headers = new ArrayList<>(parameters.headers());
    OpenApiBody body = OpenApiBody.of(document, operation, parameters);
    RequestBody bytes = RequestBody.NONE;
    if (body != null) {
      headers.add(new HeaderLine("Content-Type", body.type()));
      bytes = RequestBody.of(body.bytes());
    }
    return LoadTarget.get(Origin.encoded(base + filled + query))
        .withRequest(verb, bytes)
        .withName(verb + " " + template)
        .withHeaders(headers);
  }

  private void refuseNothing() {
    if (!targets.isEmpty()) {
      return;
    }
    if (operations == 0) {
      throw new IllegalArgumentException("The OpenAPI description has no operations.");
    }
    if (!leftOut.isEmpty()) {
      throw new IllegalArgumentException(
          "No operation of the OpenAPI description can be asked for: "
              + leftOut.keySet().iterator().next()
              + ".");
    }
    throw new IllegalArgumentException(
        "None of the "
            + operations
            + " operations of the OpenAPI description was chosen. Its tags are "
            + tags
            + ".");
  }

  private void remark(List<String> remarks) {
    leftOut.entrySet().stream()
        .limit(REASONS_MAX)
        .forEach(entry ->
            remarks.add(
                "Left out of the description: "
                    + entry.getValue()
                    + (entry.getValue() == 1 ? " operation" : " operations")
                    + ", since "
                    + entry.getKey()
                    + "."));
    if (leftOut.size() > REASONS_MAX) {
      remarks.add("Others were left out for other reasons.");
    }
  }
}
