package dev.brisk.server.source;

import dev.brisk.config.Key;
import dev.brisk.server.probe.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A kind of source: all that the rest of Brisk asks about it. One implementation stands beside
/// each source and is named in `META-INF/services/dev.brisk.server.source.SourceType`; the steps
/// are in docs/guide/adding-a-source.md.
///
/// Implementations have a public constructor without parameters, no state, and are thread-safe.
///
/// @param <S> the settings of one endpoint's source
public interface SourceType<S extends SourceSettings> {
  /// From here on opening is put off until the listener is up.
  Duration EXPENSIVE = Duration.ofMillis(100);

  /// The type of these settings.
  @SuppressWarnings("unchecked") // settings name the type that they are of
  static <S extends SourceSettings> SourceType<S> of(S settings) {
    return (SourceType<S>) settings.type();
  }

  /// The block in an endpoint of `brisk.yaml`: its name, its keys, and how they become settings.
  Key<S> key();

  /// What the kind is called in `brisk.yaml`, and in metrics by the label `source`.
  default String name() {
    return key().name();
  }

  /// Whether it serves a folder: its path ends in `/**`, it answers GET and HEAD whatever the
  /// method, and has no parameters, no body, no cache and no place in OpenAPI.
  default boolean servesFolder() {
    return false;
  }

  /// Whether it can read headers and cookies; then a cached endpoint declares which.
  default boolean seesFields() {
    return false;
  }

  /// Whether `0.20` is another input than `0.2` to it. Where it is not, numbers of a body are taken
  /// by their value, and both are one cache entry (decision 22).
  default boolean seesDigits() {
    return true;
  }

  /// Whether its answers have validators by which it can be asked if they still hold.
  default boolean revalidates() {
    return false;
  }

  /// Whether a call is meant to change something, whatever the endpoint's method.
  default boolean writes(S settings) {
    return false;
  }

  /// The settings on an endpoint of that method, for what they leave to it.
  default S forMethod(S settings, String method) {
    return settings;
  }

  /// Reports what is wrong with the settings, as far as that can be said without opening.
  default void check(S settings, SourceCheck check) {}

  /// About how long opening takes. What is quick opens first; what takes [#EXPENSIVE] or longer
  /// opens behind a listener that is up.
  Duration openingTime(S settings);

  /// Opens the source.
  ///
  /// @param endpoint its name
  /// @param path its path's template
  /// @throws SourceProblem if the source cannot work with its settings
  Source open(String endpoint, String path, S settings, SourceContext context);

  /// The failures that it can answer with, as statuses, beyond the 500, 503 and 504 of all sources.
  default Set<Integer> failures(S settings) {
    return Set.of();
  }

  /// The status of a successful answer.
  default int success(S settings, String method) {
    return 200;
  }

  /// What OpenAPI says of a successful answer's body: by media type.
  default ObjectNode content(S settings) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.putObject("*/*");
    return content;
  }

  /// What `brisk doctor` looks at. Equal probes of several endpoints run once.
  ///
  /// @param endpoint its name
  /// @param limit how long a step may take
  default List<Probe> probes(String endpoint, S settings, Duration limit) {
    return List.of();
  }
}
