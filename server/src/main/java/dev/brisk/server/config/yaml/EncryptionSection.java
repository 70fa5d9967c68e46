package dev.brisk.server.config.yaml;

import dev.brisk.cache.crypto.Encryption;
import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The keys of `cache.encryption:`.
final class EncryptionSection {
  private static final int KEY_BYTES = 32;
  private static final String KEY_HINT =
      "Write 32 bytes in Base64, best from the environment: ${CACHE_KEY}. Make them with openssl"
          + " rand -base64 32.";
  private static final String ID = "[A-Za-z0-9_.-]{1,64}";
  private static final String ID_HINT = "Write 1 to 64 letters, digits, '_', '-' and '.'.";

  private static final ValueType<String> SECRET = Values.secret(KEY_HINT, EncryptionSection::isKey);
  private static final Key<String> KEY_ID =
      Key.required(
          "key-id",
          Values.string(ID, ID_HINT),
          "Names the key in each entry, in the clear; another key needs another id.");
  private static final Key<String> KEY =
      Key.required("key", SECRET, "The key that entries are written under: 32 bytes in Base64.");
  private static final Key<SequencedMap<String, String>> OLD_KEYS =
      Key.optional(
          "old-keys",
          Values.map(ID, ID_HINT, SECRET),
          "Further keys by id, which entries are still read under.");

  static final ValueType<Encryption> VALUE =
      ObjectType.of(
              "Encryption of entries in the shared tier (XAES-256-GCM).", KEY_ID, KEY, OLD_KEYS)
          .then(EncryptionSection::read);

  private EncryptionSection() {}

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<Encryption> read(Node node, Section s) {
    String id = s.get(KEY_ID);
    Encryption encryption = Encryption.with(id, decoded(s.get(KEY)));
    for (Map.Entry<String, String> old :
        s.find(OLD_KEYS).map(Map::entrySet).orElse(java.util.Set.of())) {
      if (old.getKey().equals(id)) {
        s.node(OLD_KEYS).problem("has the id '" + id + "' too. Give each key an id of its own.");
        return Optional.empty();
      }
      encryption = encryption.alsoReading(old.getKey(), decoded(old.getValue()));
    }
    return Optional.of(encryption);
  }

  private static byte[] decoded(String text) {
    return Base64.getDecoder().decode(text.strip());
  }
}
