package dev.brisk.bench.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;

/// Hands a request to the kernel without Netty's queue of pending writes. A request nearly always
/// fits the socket's buffer at once, so the queue is only a cost: about a twentieth of a request.
final class DirectWrite {
  static final int BROKEN = -1;

  private DirectWrite() {}

  /// Writes as much as the socket takes now, from the channel's event loop. The buffer's indices
  /// stay as they are: loops send the same bytes over and over.
  ///
  /// @return how many bytes were written, 0 when the usual way must be taken for all of them, or
  ///   [#BROKEN] when the connection is broken
  static int write(Channel channel, ByteBuf bytes) {
    if (!(channel instanceof UnixChannel unix)
        || !(unix.fd() instanceof Socket socket)
        || !bytes.hasMemoryAddress()
        || !channel.isActive()) {
      return 0;
    }
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    if (pending == null || !pending.isEmpty()) {
      return 0;
    }
    try {
      return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
    } catch (IOException e) {
      return BROKEN;
    }
  }
}
