package dev.brisk.server.admin;

/// Something that the page at `/brisk` leads to.
///
/// @param path empty, or beginning with a slash
/// @param title of the link
/// @param text what there is, in a line
public record AdminLink(String path, String title, String text) {
  public AdminLink {
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException("a path is empty or begins with '/', but is " + path);
    }
  }

  AdminLink below(String prefix) {
    return new AdminLink(prefix + path, title, text);
  }
}
