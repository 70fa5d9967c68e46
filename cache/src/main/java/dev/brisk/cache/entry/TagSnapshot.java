package dev.brisk.cache.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Some tags with their epochs at one moment: what an entry is stored under.
///
/// Epochs and versions change only while a flight reads them from the remote tier, before the
/// snapshot is shared with an entry.
public final class TagSnapshot {
  public static final TagSnapshot EMPTY = new TagSnapshot(new CacheTag[0]);

  private final CacheTag[] tags;
  private final int[] versions;
  private final long[] epochs;

  public TagSnapshot(CacheTag[] tags) {
    this.tags = tags;
    this.versions = new int[tags.length];
    this.epochs = new long[tags.length];
    for (int i = 0; i < tags.length; i++) {
      versions[i] = tags[i].version();
      epochs[i] = tags[i].epoch();
    }
  }

  public static TagSnapshot of(TagIndex index, List<String> names) {
    return names.isEmpty() ? EMPTY : new TagSnapshot(index.get(names));
  }

  /// This and further tags, read later.
  public TagSnapshot plus(TagSnapshot further) {
    if (further.tags.length == 0) {
      return this;
    }
    int count = tags.length + further.tags.length;
    CacheTag[] all = Arrays.copyOf(tags, count);
    System.arraycopy(further.tags, 0, all, tags.length, further.tags.length);
    TagSnapshot joined = new TagSnapshot(all);
    System.arraycopy(versions, 0, joined.versions, 0, versions.length);
    System.arraycopy(epochs, 0, joined.epochs, 0, epochs.length);
    System.arraycopy(
        further.versions, 0, joined.versions, versions.length, further.versions.length);
    System.arraycopy(further.epochs, 0, joined.epochs, epochs.length, further.epochs.length);
    return joined;
  }

  public int size() {
    return tags.length;
  }

  public List<String> names() {
    List<String> names = new ArrayList<>(tags.length);
    for (CacheTag tag : tags) {
      names.add(tag.name());
    }
    return names;
  }

  public String name(int index) {
    return tags[index].name();
  }

  public long epoch(int index) {
    return epochs[index];
  }

  /// The epochs as text, each followed by a comma.
  public String epochs() {
    StringBuilder text = new StringBuilder();
    for (long epoch : epochs) {
      text.append(epoch).append(',');
    }
    return text.toString();
  }

  /// Takes over the remote tier's epoch.
  ///
  /// @return false when the tag was purged since the snapshot
  public boolean observe(int index, Epoch remote) {
    int version = tags[index].observe(remote, versions[index]);
    if (version == CacheTag.OUTDATED) {
      return false;
    }
    versions[index] = version;
    epochs[index] = remote.number();
    return true;
  }

  /// Whether it names the same tags, in order, at the same epochs.
  boolean sameAs(TagSnapshot other) {
    return this == other || Arrays.equals(tags, other.tags) && Arrays.equals(epochs, other.epochs);
  }

  /// Whether an entry that was stored under this is still valid.
  public boolean current() {
    for (int i = 0; i < tags.length; i++) {
      if (tags[i].epoch() != epochs[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether an entry that was stored under this may answer as stale.
  public boolean mayServeStale() {
    for (int i = 0; i < tags.length; i++) {
      if (!tags[i].mayServeStale(epochs[i])) {
        return false;
      }
    }
    return true;
  }

  /// Whether no tag was purged since, wherever its epoch was read meanwhile.
  public boolean unpurged() {
    for (int i = 0; i < tags.length; i++) {
      if (tags[i].version() != versions[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether the epochs are those that an envelope names.
  public boolean matches(Envelope envelope) {
    for (int i = 0; i < envelope.tags().size(); i++) {
      int at = indexOf(envelope.tags().get(i));
      if (at < 0 || epochs[at] != envelope.epochs()[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether what an envelope names was invalidated only by soft purges, if at all.
  public boolean mayServeStale(Envelope envelope) {
    for (int i = 0; i < envelope.tags().size(); i++) {
      int at = indexOf(envelope.tags().get(i));
      if (at < 0 || !tags[at].mayServeStale(envelope.epochs()[i])) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(String name) {
    for (int i = 0; i < tags.length; i++) {
      if (tags[i].name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
