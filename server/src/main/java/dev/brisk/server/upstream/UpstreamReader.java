package dev.brisk.server.upstream;

/// Gets an answer. Exactly one of the two is called, once, on the event loop.
public interface UpstreamReader {
  void response(UpstreamResponse response);

  /// There will be none.
  void failed(UpstreamFailure failure);
}
