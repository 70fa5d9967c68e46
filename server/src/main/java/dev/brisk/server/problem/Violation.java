package dev.brisk.server.problem;

/// One thing wrong with a request, and where.
///
/// @param in `path`, `query`, `header` or `body`
/// @param where the parameter's name, or for a body the JSON Pointer (RFC 6901) of the member
/// @param detail what was found and what is allowed
public record Violation(String in, String where, String detail) {
  public static final String PATH = "path";
  public static final String QUERY = "query";
  public static final String BODY = "body";
}
