package dev.brisk.server.http;

import dev.brisk.server.problem.ProblemDetails;

/// Gets the body of a request. Exactly one of the two is called, once, on the event loop; neither
/// when the client goes away before.
public interface BodyReader {
  void body(byte[] body);

  /// The body is too large (413), too slow (408) or malformed (400).
  void refused(ProblemDetails problem);
}
