package dev.brisk.server.access;

import dev.brisk.server.message.Consumer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The file of API keys: for each its SHA-256, never itself, and whose it is. Readable and writable
/// by its owner only; it is replaced in one step, and whoever changes it holds a lock meanwhile.
public final class KeyFile {
  /// By which scanners for secrets, and people, know a key.
  public static final String PREFIX = "brisk_";

  static final int KEY_CHARS = PREFIX.length() + 43;
  private static final int MAX_KEYS = 100_000;
  private static final long MAX_BYTES = 64L << 20;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path file;

  public KeyFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /// A key as the file has it.
  ///
  /// @param sha256 of the key, hexadecimal; its first digits are the key's id
  /// @param expires null: never
  public record StoredKey(
      String sha256, Consumer consumer, Instant created, @Nullable Instant expires) {
    /// Names the key without telling it.
    public String id() {
      return sha256.substring(0, 8);
    }

    /// Adds whose it is, what it may, and until when.
    public void describe(ObjectNode node) {
      node.put("consumer", consumer.name());
      new TreeSet<>(consumer.scopes()).forEach(node.putArray("scopes")::add);
      new TreeMap<>(consumer.claims()).forEach(node.putObject("claims")::put);
      node.put("created", created.toString());
      if (expires != null) {
        node.put("expires", expires.toString());
      }
    }
  }

  /// All keys; none when there is no file.
  ///
  /// @throws IOException when it cannot be read, or is not of this form
  public List<StoredKey> read() throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than 64MiB, so it is no file of keys");
    }
    if (POSIX && writableByOthers()) {
      throw new IOException(
          file + " can be written by others, who could let themselves in. Run chmod 600 " + file);
    }
    try {
      List<StoredKey> keys = new ArrayList<>();
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("version").asInt(0) != 1 || !root.path("keys").isArray()) {
        throw new IOException(file + " is no file of keys. Make one with brisk keys create");
      }
      root.path("keys").forEach(node -> keys.add(stored(node)));
      if (keys.size() > MAX_KEYS) {
        throw new IOException(file + " has more than " + MAX_KEYS + " keys");
      }
      return keys;
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      // Not its text: that may be what somebody put there by mistake, a key itself.
      throw new IOException(file + " is damaged. Restore it, or delete it and make new keys");
    }
  }

  private boolean writableByOthers() throws IOException {
    return Files.getPosixFilePermissions(file).stream()
        .anyMatch(each -> each.name().equals("GROUP_WRITE") || each.name().equals("OTHERS_WRITE"));
  }

  private static StoredKey stored(JsonNode node) {
    String sha256 = node.path("sha256").asString("");
    if (HexFormat.of().parseHex(sha256).length != 32) {
      throw new IllegalArgumentException("sha256");
    }
    TreeSet<String> scopes = new TreeSet<>();
    node.path("scopes").forEach(scope -> scopes.add(scope.asString()));
    Map<String, String> claims = new HashMap<>();
    node.path("claims").forEachEntry((name, value) -> claims.put(name, value.asString()));
    return new StoredKey(
        sha256,
        new Consumer(node.path("consumer").asString(), scopes, claims),
        Instant.parse(node.path("created").asString()),
        node.has("expires") ? Instant.parse(node.path("expires").asString()) : null);
  }

  /// Makes a key and keeps its hash. The key itself is nowhere but in what this returns.
  public Created create(Consumer consumer, Instant now, @Nullable Instant expires)
      throws IOException {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    StoredKey stored = new StoredKey(HexFormat.of().formatHex(sha256(key)), consumer, now, expires);
    change(keys -> {
      List<StoredKey> more = new ArrayList<>(keys);
      more.add(stored);
      return more;
    });
    return new Created(key, stored);
  }

  /// A new key, once.
  public record Created(String key, StoredKey stored) {
    @Override
    public String toString() {
      return "Created[" + stored.id() + ", …]";
    }
  }

  /// Takes away the key of that id, or all of the consumer of that name.
  ///
  /// @return what was taken away
  public List<StoredKey> revoke(String idOrConsumer) throws IOException {
    List<StoredKey> gone = new ArrayList<>();
    change(keys -> {
      List<StoredKey> rest = new ArrayList<>();
      boolean byId = keys.stream().anyMatch(key -> key.id().equals(idOrConsumer));
      for (StoredKey key : keys) {
        String name = byId ? key.id() : key.consumer().name();
        (name.equals(idOrConsumer) ? gone : rest).add(key);
      }
      return rest;
    });
    return gone;
  }

  private void change(UnaryOperator<List<StoredKey>> change) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + " has no folder");
    }
    Path lock = folder.resolve(file.getFileName() + ".lock");
    // Left where it is: another's lock on a deleted file would be none.
    try (FileChannel channel =
            FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly());
        var held = channel.lock()) {
      write(folder, change.apply(read()));
    }
  }

  private void write(Path folder, List<StoredKey> keys) throws IOException {
    if (keys.size() > MAX_KEYS) {
      throw new IOException("There are " + MAX_KEYS + " keys already. Revoke some");
    }
    ObjectNode root = JSON.createObjectNode().put("version", 1);
    ArrayNode array = root.putArray("keys");
    keys.forEach(key -> key.describe(array.addObject().put("sha256", key.sha256())));
    Path temporary = Files.createTempFile(folder, "keys", ".new", ownerOnly());
    try {
      Files.writeString(temporary, root.toPrettyString() + "\n");
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
