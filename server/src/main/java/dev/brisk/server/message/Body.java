package dev.brisk.server.message;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;

/// The body of an [Answer].
public sealed interface Body {
  /// A body in memory. The array is shared and never written to again.
  record Bytes(byte[] array) implements Body {}

  /// `length` bytes of a file from `offset`, sent without passing through this process's heap.
  record FileRegion(Path file, long offset, long length) implements Body {}

  /// Chunks as they come, with backpressure. Subscribed to at most once; whoever lets several
  /// readers join does so in front of it.
  ///
  /// @param length in bytes, or -1 when it is not known beforehand
  record Stream(Flow.Publisher<ByteBuffer> chunks, long length) implements Body {}

  Body EMPTY = new Bytes(new byte[0]);
}
