package dev.brisk.bench.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// One buffer for everything that a loop receives, instead of one from the pool for each read:
/// answers are parsed where they lie, before the next read. For connections without TLS and HTTP/2,
/// whose handlers keep what they got.
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  private final ByteBuf shared;

  /// @param shared owned by the loop, which also releases it
  ReceiveBuffer(ByteBuf shared) {
    this.shared = shared;
  }

  @Override
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        // Held by somebody in spite of the rule: then one of its own.
        return shared.refCnt() == 1
            ? shared.clear().retain()
            : allocator.directBuffer(shared.capacity());
      }

      @Override
      public int guess() {
        return shared.capacity();
      }
    };
  }
}
