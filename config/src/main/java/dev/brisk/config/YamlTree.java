package dev.brisk.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Builds the tree of a file from the parser's events.
///
/// The events are used rather than snakeyaml's own nodes because nesting and aliases are then
/// bounded before anything is built: a deep file cannot overflow the stack, and an alias costs the
/// size of what it unfolds to (the "billion laughs").
final class YamlTree {
  static final int MAX_DEPTH = 64;
  static final long MAX_WEIGHT = 100_000;

  private final Document document;
  private final Environment environment;
  private final Iterator<Event> events;
  private final Map<Anchor, Raw> anchors = new HashMap<>();
  private long unfolded;

  /// Ends the reading at once: what follows would only be noise.
  private static final class Fatal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fatal() {
      super(null, null, false, false);
    }
  }

  private YamlTree(String text, Document document, Environment environment) {
    this.document = document;
    this.environment = environment;
    this.events =
        new Parse(LoadSettings.builder().setParseComments(false).build())
            .parseString(text)
            .iterator();
  }

  static Raw parse(String text, Document document, Environment environment) throws ConfigException {
    try {
      return new YamlTree(text, document, environment).document();
    } catch (Fatal e) {
      throw document.exception();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      document.problem(line(mark), "", malformed(e.getProblem()));
      throw document.exception();
    } catch (YamlEngineException e) {
      document.problem(
          1,
          "",
          "This is not YAML: it holds a character that YAML does not allow. Save it as UTF-8.");
      throw document.exception();
    }
  }

  private static String malformed(String problem) {
    String advice = "Check the indentation, quotes and brackets here.";
    if (problem.contains("\\t") || problem.contains("TAB")) {
      advice = "Indent with spaces, not tabs.";
    } else if (problem.contains("mapping values are not allowed")) {
      advice = "Check the indentation; a value that contains ': ' needs quotes.";
    } else if (problem.contains("undefined alias")) {
      advice = "Define it with & before using it with *.";
    }
    return "This is not YAML: " + problem.strip() + ". " + advice;
  }

  private Raw document() {
    Raw root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof NodeEvent node) {
        if (root != null) {
          throw fatal(event, "A second document begins here. Keep one document in a file.");
        }
        root = node(node, "", 1);
      }
    }
    return root != null ? root : Raw.Mapping.of(1, new LinkedHashMap<>());
  }

  private Raw node(NodeEvent event, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw fatal(event, "This is nested more than " + MAX_DEPTH + " deep. Flatten it.");
    }
    if (event instanceof AliasEvent alias) {
      Raw target = anchors.get(alias.getAlias());
      if (target == null) {
        throw fatal(
            event,
            "The alias *"
                + alias.getAlias().getValue()
                + " has no anchor before it. Define it with &"
                + alias.getAlias().getValue()
                + " first.");
      }
      count(event, target.weight());
      return target;
    }
    count(event, 1);
    Raw raw =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, path);
          case CollectionStartEvent start when start.getEventId() == Event.ID.SequenceStart ->
              items(start, path, depth);
          default -> mapping(event, path, depth);
        };
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor, raw));
    return raw;
  }

  private void count(Event event, long weight) {
    unfolded += weight;
    if (unfolded > MAX_WEIGHT) {
      throw fatal(
          event,
          "The file unfolds to more than " + MAX_WEIGHT + " values here. Use fewer aliases.");
    }
  }

  private Raw scalar(ScalarEvent event, String path) {
    int line = line(event.getStartMark());
    refuseTag(event.getTag(), line, path);
    Interpolation.Result result =
        Interpolation.apply(
            event.getValue(),
            environment,
            message ->
                document.problem(line, path, (path.isEmpty() ? "This" : path) + " " + message));
    String text = result.text();
    return new Raw.Scalar(
        line, text == null ? "" : text, event.isPlain(), result.variables(), text != null);
  }

  private Raw items(CollectionStartEvent start, String path, int depth) {
    refuseTag(start.getTag(), line(start.getStartMark()), path);
    List<Raw> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node((NodeEvent) event, path + "[" + items.size() + "]", depth + 1));
    }
    return Raw.Items.of(line(start.getStartMark()), items);
  }

  private Raw mapping(NodeEvent start, String path, int depth) {
    if (start instanceof CollectionStartEvent collection) {
      refuseTag(collection.getTag(), line(start.getStartMark()), path);
    }
    LinkedHashMap<String, Raw.Entry> entries = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof ScalarEvent key)) {
        throw fatal(event, "A key must be plain text, not a list, a mapping or an alias.");
      }
      int line = line(key.getStartMark());
      String child = Node.join(path, key.getValue());
      count(key, 1);
      Raw value = node((NodeEvent) events.next(), child, depth + 1);
      if (key.getValue().equals("<<") && key.isPlain()) {
        document.problem(
            line, child, child + ": merging with '<<' is not supported. Write the keys out here.");
        continue;
      }
      Raw.Entry earlier = entries.putIfAbsent(key.getValue(), new Raw.Entry(line, value));
      if (earlier != null) {
        document.problem(
            line,
            child,
            child + " is given twice, first on line " + earlier.line() + ". Keep one.");
      }
    }
    return Raw.Mapping.of(line(start.getStartMark()), entries);
  }

  private void refuseTag(Optional<String> tag, int line, String path) {
    Set<String> harmless =
        Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");
    if (tag.isPresent() && !harmless.contains(tag.get())) {
      document.problem(
          line,
          path,
          (path.isEmpty() ? "This" : path)
              + " has the tag '"
              + tag.get()
              + "'. Tags are not used here: leave it out.");
    }
  }

  private Fatal fatal(Event event, String message) {
    document.problem(line(event.getStartMark()), "", message);
    return new Fatal();
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(m -> m.getLine() + 1).orElse(1);
  }
}
