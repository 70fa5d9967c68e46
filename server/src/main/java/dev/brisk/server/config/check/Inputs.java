package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.Template;
import dev.brisk.server.source.DeclaredInputs;
import dev.brisk.server.source.SourceCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an endpoint's templates, statements and models can take values from.
///
/// @param parameters of path and query, by name
/// @param hasBody whether it takes a body
/// @param schema of the body; null without one, and when it is not valid
/// @param tagged the parameters that tags name
record Inputs(
    Map<String, ParameterSettings> parameters,
    boolean hasBody,
    @Nullable BodySchema schema,
    Set<String> tagged)
    implements DeclaredInputs {

  @Override
  public Set<String> forSource() {
    Set<String> names = new HashSet<>(parameters.keySet());
    names.removeAll(tagged);
    return names;
  }

  @Override
  public @Nullable Set<String> names() {
    Set<String> names = new TreeSet<>(parameters.keySet());
    if (hasBody) {
      Set<String> fields = bodyFields();
      if (fields == null) {
        return null;
      }
      names.addAll(fields);
    }
    return names;
  }

  @Override
  public @Nullable Set<String> bodyFields() {
    return schema == null ? null : schema.fields();
  }

  @Override
  public Set<String> optionalFields() {
    return schema == null ? Set.of() : schema.optional();
  }

  /// The template if its syntax is right; reports also parameters that it cannot have. Only
  /// parameters that every request has a value for can be used.
  @Nullable Template checkTemplate(String place, String text, ProblemReport report) {
    return checkTemplate(place, text, text.length(), false, report);
  }

  /// Fields of the body can be used too, and behind the `?` parameters that a request may leave
  /// out: their pair is then left out.
  @Override
  public @Nullable String sampleUrl(String place, String text, ProblemReport report) {
    int question = text.indexOf('?');
    Template template =
        checkTemplate(place, text, question < 0 ? text.length() : question, true, report);
    if (template == null) {
      return null;
    }
    Map<String, String> samples = new HashMap<>();
    template.parameters().forEach(name -> samples.put(name, "1"));
    return template.render(samples);
  }

  private @Nullable Template checkTemplate(
      String place, String text, int optionalFrom, boolean bodyToo, ProblemReport report) {
    Template template;
    try {
      template = Template.parse(text);
    } catch (IllegalArgumentException e) {
      report.problem(place, "has braces that do not fit", String.valueOf(e.getMessage()));
      return null;
    }
    Set<String> known = bodyToo ? names() : parameters.keySet();
    for (String name : new TreeSet<>(template.parameters())) {
      ParameterSettings parameter = parameters.get(name);
      if (known != null && !known.contains(name)) {
        report.problem(
            place, "uses {" + name + "}, which is no parameter", unknown(name, known, bodyToo));
      } else if (parameter != null
          && !parameter.required()
          && parameter.defaultValue() == null
          && text.indexOf("{" + name + "}") < optionalFrom) {
        report.problem(
            place,
            "uses {" + name + "}, which a request may leave out",
            "Give the parameter a default, or required: true.");
      }
    }
    return template;
  }

  private String unknown(String name, Set<String> known, boolean bodyToo) {
    Set<String> fields = bodyFields();
    if (!bodyToo && fields != null && fields.contains(name)) {
      return "Fields of the body cannot be used here, only parameters of path and query.";
    }
    return known.isEmpty()
        ? "This endpoint has no parameters: declare it in path or params."
        : SourceCheck.suggestion(name, known);
  }
}
