package dev.brisk.server.endpoint;

import org.jspecify.annotations.Nullable;

/// Remembers the keys of request targets that were validated before, so that a popular one needs no
/// parsing, checking and hashing again: the key of an endpoint without a body is a function of path
/// and query, and of who asks where answers are not for everybody.
///
/// For each event loop a table in which a target has one place; another target there takes it over.
/// Each loop touches only its own.
final class KeyMemo {
  private static final int SLOTS = 256;

  /// Longer targets are not remembered: the tables stay small whatever is asked for.
  private static final int MAX_TARGET_CHARS = 256;

  private record Slot(String path, @Nullable String query, @Nullable String owner, String key) {}

  private final @Nullable Slot[][] tables;

  KeyMemo(int loops) {
    this.tables = new @Nullable Slot[loops][SLOTS];
  }

  /// @param owner see [dev.brisk.server.access.Owner]; null where answers are for everybody
  @Nullable String key(int loop, String path, @Nullable String query, @Nullable String owner) {
    Slot slot = tables[loop][index(path, query, owner)];
    if (slot == null || !slot.path.equals(path)) {
      return null;
    }
    boolean same = slot.query == null ? query == null : slot.query.equals(query);
    boolean his = slot.owner == null ? owner == null : slot.owner.equals(owner);
    return same && his ? slot.key : null;
  }

  void remember(int loop, String path, @Nullable String query, @Nullable String owner, String key) {
    if (path.length() + (query == null ? 0 : query.length()) <= MAX_TARGET_CHARS) {
      tables[loop][index(path, query, owner)] = new Slot(path, query, owner, key);
    }
  }

  private static int index(String path, @Nullable String query, @Nullable String owner) {
    int hash = path.hashCode() * 31 + (query == null ? 0 : query.hashCode());
    hash = hash * 31 + (owner == null ? 0 : owner.hashCode());
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}
