package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;

/// Gets an answer. Exactly one of [#response], [#switched] and [#failed] is called, once, on the
/// event loop.
public interface UpstreamReader {
  int MAX_INTERIMS = 32;

  /// Something before the answer: 1xx, but for 100 and 101. At most [#MAX_INTERIMS] times.
  default void interim(int status, Fields fields) {}

  /// The upstream speaks another protocol from here on (101): only to a request that offered it,
  /// and in place of [#response]. Whoever takes this over owns the channel, of which nothing is
  /// read until then.
  default void switched(Fields fields, SwitchedConnection upstream) {
    upstream.close();
  }

  void response(UpstreamResponse response);

  /// There will be none.
  void failed(UpstreamFailure failure);
}
