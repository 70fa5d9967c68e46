package dev.brisk.server.source.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// From the raw path of a request to a file of one folder, and to nothing else.
///
/// Each segment is decoded once and must then be a plain name: not empty, `.` or `..`, without a
/// slash, a backslash or a control character, and not hidden (a leading point, except
/// `.well-known`). What the file system then finds is taken by its real path, which must lie below
/// the folder and not be hidden there either: a symbolic link cannot lead out.
final class FilePaths {
  private static final int MAX_SEGMENTS = 64;

  private final Path root;

  /// @param root the folder's real path
  FilePaths(Path root) {
    this.root = root;
  }

  /// @param rest the raw path below the folder, without a leading slash
  /// @return the file or folder, empty when there is none that may be seen
  Optional<Path> find(String rest) {
    Path wanted = root;
    if (!rest.isEmpty()) {
      String[] segments = rest.split("/", -1);
      if (segments.length > MAX_SEGMENTS) {
        return Optional.empty();
      }
      for (int i = 0; i < segments.length; i++) {
        if (segments[i].isEmpty() && i == segments.length - 1) {
          break; // the trailing slash of a folder
        }
        Optional<String> name = decode(segments[i]);
        if (name.isEmpty() || !isPlain(name.get())) {
          return Optional.empty();
        }
        try {
          wanted = wanted.resolve(name.get());
        } catch (InvalidPathException notAName) {
          return Optional.empty();
        }
      }
    }
    return real(wanted);
  }

  /// @return the real path if it exists below the folder and is not hidden
  Optional<Path> real(Path wanted) {
    Path real;
    try {
      real = wanted.toRealPath();
    } catch (IOException missing) {
      return Optional.empty();
    }
    if (!real.startsWith(root)) {
      return Optional.empty();
    }
    for (Path name : root.relativize(real)) {
      if (isHidden(name.toString())) {
        return Optional.empty();
      }
    }
    return Optional.of(real);
  }

  /// @return the file beside another, if it may be seen
  Optional<Path> sibling(Path file, String suffix) {
    return real(file.resolveSibling(file.getFileName() + suffix)).filter(Files::isRegularFile);
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && !isHidden(name)
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 127);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") && !name.equals(".well-known");
  }

  /// @return empty when an escape is broken or the bytes are not UTF-8
  private static Optional<String> decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return Optional.of(segment);
    }
    byte[] raw = segment.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.put(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }
}
