package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.agent.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AgentChannelTest {
  /// P4: a target that ended while it was attached to was waited for in vain, for a minute.
  @Test
  @Timeout(30)
  void aTargetThatHasEndedIsNotAskedAndItsLastWordsAreKept() throws Exception {
    try (AgentChannel channel = new AgentChannel()) {
      CompletableFuture<Void> agent = CompletableFuture.runAsync(() -> endsAtOnce(channel));
      channel.accept(() -> true, socket -> {});
      agent.get(20, TimeUnit.SECONDS);
      assertThat(channel.last(Duration.ofSeconds(20))).isNotNull();
      assertThatThrownBy(() -> channel.request(Wire.CLASS_NAMES))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("the JVM ended");
      DataInputStream last = channel.last(Duration.ofSeconds(20));
      assertThat(last == null ? -1 : (int) last.readByte()).isEqualTo(Wire.NOTHING);
    }
  }

  private static void endsAtOnce(AgentChannel channel) {
    String[] argument = channel.agentArgument().split(",");
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(argument[0]))) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeUTF(argument[1]);
      out.writeByte(Wire.CONTROL);
      out.writeInt(Wire.VERSION);
      out.writeByte(Wire.LAST);
      out.writeInt(1);
      out.writeByte(Wire.NOTHING);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int request = in.readByte();
      while (request == Wire.PING) {
        request = in.readByte();
      }
      assertThat(request).isEqualTo(Wire.END);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
