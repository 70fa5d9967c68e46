package dev.brisk.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Sees to it that a class which is needed for the first time needs no file descriptor.
///
/// A class loader opens a jar when it first looks into it, and in a folder the file of each class.
/// A server that had no descriptor left when it first refused a request did not find the classes
/// for that, and never again: the JVM does not look twice for what one class needs of another.
final class ClassPreload {
  private static final String OURS = "dev/brisk";
  private static final String SUFFIX = ".class";

  private static boolean opened;

  private ClassPreload() {}

  /// Opens every jar of the class path, which stays open, and loads our classes where they lie in
  /// folders. Once in a process.
  static synchronized boolean open() {
    if (!opened) {
      ClassLoader loader =
          Objects.requireNonNullElse(
              ClassPreload.class.getClassLoader(), ClassLoader.getSystemClassLoader());
      try {
        for (URL place : Collections.list(loader.getResources(OURS))) {
          if (place.getProtocol().equals("file")) {
            load(Path.of(URI.create(place.toString())), loader);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      opened = true;
    }
    return opened;
  }

  private static void load(Path folder, ClassLoader loader) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : files) {
      String inner =
          folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
      String path = OURS + "/" + inner;
      String name = path.substring(0, path.length() - SUFFIX.length()).replace('/', '.');
      try {
        Class.forName(name, false, loader);
      } catch (ClassNotFoundException | LinkageError optional) {
        // One that needs a library that is not here, as package-info may: nothing can use it.
        continue;
      }
    }
  }
}
