package dev.brisk.server.http;

import dev.brisk.server.problem.ProblemDetails;

/// Gets the body of a request part by part, on the event loop. After the end, a refusal, or when
/// the client has gone, nothing more comes.
public interface BodyChunks {
  /// @param bytes are the receiver's
  /// @return whether it takes more now; if not, the next part comes after [Exchange#resumeBody]
  boolean chunk(byte[] bytes);

  void end();

  /// The rest is too slow (408) or malformed (400).
  void refused(ProblemDetails problem);
}
