package dev.brisk.profiler.foreign;

/// The names that programs have for their files: `flask.app` for
/// `/usr/lib/python3/dist-packages/flask/app.py`.
public final class Modules {
  private static final String[] ROOTS = {
    ".*/(?:site|dist)-packages/", ".*/node_modules/", ".*/python3(?:\\.\\d+)?/"
  };

  private Modules() {}

  /// @param file as the profile has it; `~` for what is built in
  public static String of(String file) {
    if (file.isEmpty() || file.equals("~")) {
      return "";
    }
    if (file.startsWith("<")) {
      return file.replaceAll("^<(frozen )?|>$", "");
    }
    String path = file.replace('\\', '/').replaceFirst("^file://", "");
    String relative = path;
    for (String root : ROOTS) {
      relative = relative.replaceFirst(root, "");
    }
    if (relative.equals(path) && path.startsWith("/")) {
      relative = path.substring(path.lastIndexOf('/') + 1); // the program's own
    }
    return relative.replaceFirst("\\.(py|[cm]?js|ts)$", "").replace('/', '.');
  }

  /// `app.py`; empty for what is in no file.
  static String fileName(String file) {
    return file.startsWith("<") || file.equals("~")
        ? ""
        : file.substring(file.replace('\\', '/').lastIndexOf('/') + 1);
  }
}
