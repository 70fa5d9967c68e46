package dev.brisk.server.admin;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where a running server leaves its address and token for tools of the same user.
///
/// A JSON object with `url` and `token`, readable and writable by its owner only, from the moment
/// that it exists: it is written beside its place and moved there in one step.
public final class TokenFile {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private TokenFile() {}

  /// What a tool finds in the file.
  public record Access(String url, String token) {
    @Override
    public String toString() {
      return "Access[" + url + ", …]";
    }
  }

  /// `$XDG_STATE_HOME/brisk/admin-<port>.json`, by default below `~/.local/state`.
  public static Path defaultPath(int port) {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state != null && state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home", "."), ".local", "state");
    return base.resolve("brisk").resolve("admin-" + port + ".json");
  }

  static void write(Path file, String url, AdminToken token) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IOException(file + " has no folder");
    }
    Files.createDirectories(folder, permissions("rwx------"));
    Path temporary = Files.createTempFile(folder, "admin", ".new", permissions("rw-------"));
    try {
      Files.write(temporary, JSON.writeValueAsBytes(Map.of("url", url, "token", token.reveal())));
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// What a running server left, or empty when there is no such file or it is none of ours.
  public static Optional<Access> read(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      @Nullable JsonNode url = node.get("url");
      @Nullable JsonNode token = node.get("token");
      return url == null || token == null
          ? Optional.empty()
          : Optional.of(new Access(url.stringValue(""), token.stringValue("")));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  /// Takes the file away, unless another server has written its own there since.
  static void delete(Path file, AdminToken token) {
    try {
      if (read(file).filter(access -> token.matches(access.token())).isPresent()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(TokenFile.class.getName())
          .log(System.Logger.Level.WARNING, "Cannot delete " + file, e);
    }
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
