package dev.brisk.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A mapping that was read by its [ObjectType].
///
/// A value that could not be read was reported already. Asking for it ends the work that needs it,
/// up to the nearest [ValueType#as] or [ValueType#then], and nothing else: so one wrong duration
/// does not hide what is wrong elsewhere, and causes no problem that is only a consequence.
public final class Section {
  private final Node node;
  private final Collection<Key<?>> declared;
  private final Map<Key<?>, Object> values;
  private final Map<Key<?>, Node> nodes;

  /// Ends what needs an unreadable value; caught in this package only.
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super(null, null, false, false);
    }
  }

  Section(
      Node node, Collection<Key<?>> declared, Map<Key<?>, Object> values, Map<Key<?>, Node> nodes) {
    this.node = node;
    this.declared = declared;
    this.values = values;
    this.nodes = nodes;
  }

  static <R> Optional<R> readable(Supplier<Optional<R>> work) {
    try {
      return work.get();
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  /// The value of a key that is required or has a default.
  public <T> T get(Key<T> key) {
    Optional<T> found = find(key);
    if (found.isPresent()) {
      return found.get();
    }
    T defaultValue = key.defaultValue();
    if (defaultValue != null) {
      return defaultValue;
    }
    if (!key.required()) {
      throw new IllegalArgumentException("key '" + key + "' may be absent: use find");
    }
    throw new Unreadable();
  }

  /// The value of a key, or empty when it is not in the file.
  public <T> Optional<T> find(Key<T> key) {
    if (!declared.contains(key)) {
      throw new IllegalArgumentException("key '" + key + "' is not declared in " + node.path());
    }
    @SuppressWarnings("unchecked") // put there by the key's own Value<T>
    T value = (T) values.get(key);
    if (value == null && nodes.containsKey(key)) {
      throw new Unreadable();
    }
    return Optional.ofNullable(value);
  }

  /// Like [#get], with a stand-in for a value that could not be read and was reported. For results
  /// that [ConfigFile#bind] throws away anyway, built so that further checks can run on them.
  public <T> T getOr(Key<T> key, T placeholder) {
    return readable(() -> Optional.of(get(key))).orElse(placeholder);
  }

  /// Like [#find], and empty also for a value that could not be read and was reported.
  public <T> Optional<T> findReadable(Key<T> key) {
    return readable(() -> find(key));
  }

  /// Whether the key is in the file, readable or not.
  public boolean has(Key<?> key) {
    return nodes.containsKey(key);
  }

  /// Where the key is, for problems; the section itself when the key is not in the file.
  public Node node(Key<?> key) {
    return nodes.getOrDefault(key, node);
  }

  /// The section itself.
  public Node node() {
    return node;
  }
}
