package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;

/// Gets an answer. Exactly one of [#response] and [#failed] is called, once, on the event loop.
public interface UpstreamReader {
  int MAX_INTERIMS = 32;

  /// Something before the answer: 1xx, but for 100 and 101. At most [#MAX_INTERIMS] times.
  default void interim(int status, Fields fields) {}

  void response(UpstreamResponse response);

  /// There will be none.
  void failed(UpstreamFailure failure);
}
