package dev.brisk.cli.init;

import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.ConfigException;
import dev.brisk.config.Environment;
import dev.brisk.config.Problem;
import dev.brisk.server.SourceTrial;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.UpstreamAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A `brisk.yaml` in the making: operations become endpoints as long as nothing speaks against it.
final class Draft {
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final Pattern PLACE = Pattern.compile("endpoints\\[(\\d+)\\][^:]*: (.*)");
  private static final int OPERATIONS_MAX = 5_000;

  /// Characters of a file of 1 MiB at most; few take more than a byte.
  private static final int LENGTH_MAX = 900 << 10;

  /// What stays with the proxy, and why.
  record Proxied(String method, String path, String why) {
    String route() {
      return method + " " + path;
    }
  }

  private final OpenApiDocument document;
  private final String where;
  private final UpstreamAddress upstream;
  private final List<DescribedOperation> endpoints = new ArrayList<>();
  private final List<Proxied> proxied = new ArrayList<>();

  /// @param where the description is from
  Draft(OpenApiDocument document, String where, UpstreamAddress upstream) {
    this.document = document;
    this.where = where;
    this.upstream = upstream;
    String base = OpenApiDocument.path(document.server());
    map(document.root().get("paths"))
        .forEach((path, item) -> {
          if (String.valueOf(path).startsWith("/")) {
            addPath(base + path, item);
          }
        });
    giveWay();
  }

  private void addPath(String path, @Nullable Object written) {
    Map<?, ?> item;
    try {
      item = document.resolved(written);
    } catch (IllegalArgumentException e) {
      proxied.add(new Proxied("*", path, String.valueOf(e.getMessage())));
      return;
    }
    for (String each : METHODS) {
      String method = each.toUpperCase(Locale.ROOT);
      if (item.get(each) instanceof Map<?, ?> operation) {
        if (endpoints.size() + proxied.size() >= OPERATIONS_MAX) {
          throw new CommandFailure(
              ExitCodes.FAILED,
              where + " has more than " + OPERATIONS_MAX + " operations. Give a part of it.");
        }
        try {
          endpoints.add(DescribedOperation.of(document, method, path, item, operation));
        } catch (Untranslated e) {
          proxied.add(new Proxied(method, path, e.why()));
        }
      }
    }
  }

  /// `GET /users/me` with credentials goes through the proxy, so `GET /users/{id}` has to as well:
  /// its endpoint would take both.
  private void giveWay() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (DescribedOperation endpoint : List.copyOf(endpoints)) {
        for (Proxied other : proxied) {
          if (endpoint.hides(other.method(), other.path())
              || endpoint.hides(
                  other.method().equals("*") ? endpoint.method() : "", other.path())) {
            toProxy(endpoint, "it would take " + other.route() + " too, which is no endpoint");
            changed = true;
            break;
          }
        }
      }
    }
  }

  private void toProxy(DescribedOperation endpoint, String why) {
    endpoints.remove(endpoint);
    proxied.add(new Proxied(endpoint.method(), endpoint.path().text(), why));
  }

  List<DescribedOperation> endpoints() {
    return endpoints;
  }

  List<Proxied> proxied() {
    return proxied;
  }

  UpstreamAddress upstream() {
    return upstream;
  }

  String where() {
    return where;
  }

  String title() {
    return text("title", "API");
  }

  String version() {
    return text("version", "1");
  }

  private String text(String key, String otherwise) {
    Object value = map(document.root().get("info")).get(key);
    String text = value == null ? "" : String.valueOf(value).strip();
    return text.isEmpty() ? otherwise : text;
  }

  /// The file's text. What `brisk check` would refuse, with and without the suggested caches, has
  /// become the proxy's.
  String checked() throws IOException {
    Path folder = Files.createTempDirectory("brisk-init");
    Path file = folder.resolve("brisk.yaml");
    try {
      for (boolean caches : new boolean[] {true, false}) {
        while (true) {
          DraftText text = fitted(caches);
          Files.writeString(file, text.text());
          Map<Integer, String> faults = faults(file, text);
          if (faults.isEmpty()) {
            break;
          }
          List<DescribedOperation> before = List.copyOf(endpoints);
          faults.forEach((at, why) -> toProxy(before.get(at), "brisk check would say: " + why));
          giveWay();
        }
      }
      return new DraftText(this, false).text();
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /// Large schemas that every operation brings along can go beyond what a file may have.
  private DraftText fitted(boolean caches) {
    DraftText text = new DraftText(this, caches);
    while (text.text().length() > LENGTH_MAX && !endpoints.isEmpty()) {
      // Tens at once: a text is made anew for each round.
      List<DescribedOperation> before = List.copyOf(endpoints);
      for (int at : text.longest(Math.max(1, before.size() / 20))) {
        toProxy(before.get(at), "the file would be larger than 1MiB");
      }
      giveWay();
      text = new DraftText(this, caches);
    }
    return text;
  }

  /// By the number of the endpoint.
  private static Map<Integer, String> faults(Path file, DraftText text) {
    Map<Integer, String> faults = new TreeMap<>();
    try {
      for (String fault :
          SourceTrial.problems(Configuration.read(file, Environment.of(Map.of())))) {
        Matcher place = PLACE.matcher(fault);
        if (!place.matches()) {
          throw new IllegalStateException(fault);
        }
        faults.put(Integer.parseInt(place.group(1)), place.group(2));
      }
    } catch (CommandFailure failure) {
      if (!(failure.getCause() instanceof ConfigException problems)) {
        throw failure;
      }
      for (Problem problem : problems.problems()) {
        int at = text.endpointAt(problem.line());
        if (at < 0) {
          throw failure;
        }
        faults.putIfAbsent(at, PLACE.matcher(problem.message()).replaceFirst("$2"));
      }
    }
    return faults;
  }

  /// The tags that the answers of reads would have, by form.
  Map<String, DescribedOperation> readTags() {
    Map<String, DescribedOperation> tags = new LinkedHashMap<>();
    for (DescribedOperation each : endpoints) {
      if (each.method().equals("GET")) {
        ResourceTags.ofRead(each.path())
            .forEach(tag -> tags.putIfAbsent(ResourceTags.form(tag), each));
      }
    }
    return tags;
  }

  /// The proxied writes that may change what an endpoint reads.
  List<Proxied> untoldWrites(DescribedOperation read) {
    List<String> tags = ResourceTags.ofRead(read.path()).stream().map(ResourceTags::form).toList();
    return proxied.stream()
        .filter(each -> !each.method().equals("GET"))
        .filter(each ->
            writeTags(each.path()).stream().map(ResourceTags::form).anyMatch(tags::contains))
        .toList();
  }

  private static List<String> writeTags(String path) {
    try {
      return ResourceTags.ofWrite(PathTemplate.parse(path));
    } catch (IllegalArgumentException noTemplate) {
      return List.of();
    }
  }
}
