package dev.brisk.profiler.attach;

import dev.brisk.profiler.agent.Wire;
import dev.brisk.profiler.weave.Weaver;
import dev.brisk.profiler.weave.WovenClass;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers the weaving connection: a class in, its new bytes out.
final class WeavingService implements Runnable {
  private static final int MAXIMUM_CLASS_BYTES = 64 << 20;

  private final Socket socket;
  private final Supplier<@Nullable Weaver> weaver;
  private final Consumer<List<WovenMethod>> woven;
  private final Consumer<String> skipped;
  private final Consumer<List<String>> unmatched;

  WeavingService(
      Socket socket,
      Supplier<@Nullable Weaver> weaver,
      Consumer<List<WovenMethod>> woven,
      Consumer<String> skipped,
      Consumer<List<String>> unmatched) {
    this.socket = socket;
    this.weaver = weaver;
    this.woven = woven;
    this.skipped = skipped;
    this.unmatched = unmatched;
  }

  @Override
  public void run() {
    try (socket;
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
      ClassHierarchyResolver remote =
          ClassHierarchyResolver.ofResourceParsing(type -> ask(in, out, type));
      // The JDK's own classes are found here, without a question; any other class of the same
      // name here may be another version.
      ClassHierarchyResolver hierarchy =
          ClassHierarchyResolver.ofClassLoading(ClassLoader.getPlatformClassLoader())
              .orElse(remote)
              .cached();
      while (in.readByte() == Wire.WEAVE) {
        answer(in, out, hierarchy);
        out.flush();
      }
    } catch (EOFException | SocketException e) {
      return; // the agent has restored, or its JVM has ended
    } catch (IOException e) {
      skipped.accept("The weaving connection broke: " + e.getMessage());
    }
  }

  private void answer(DataInputStream in, DataOutputStream out, ClassHierarchyResolver hierarchy)
      throws IOException {
    String name = in.readUTF().replace('/', '.');
    String location = in.readUTF();
    int firstMethod = in.readInt();
    byte[] original = bytes(in);
    Weaver with = weaver.get();
    Optional<WovenClass> result = Optional.empty();
    try {
      if (with != null) {
        result = with.weave(original, location, firstMethod, hierarchy);
        if (result.isEmpty()) {
          unmatched.accept(Weaver.methodNames(original));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException | IllegalStateException e) {
      skipped.accept(name + ": " + e.getMessage());
    }
    if (result.isEmpty()) {
      out.writeByte(Wire.SKIPPED);
      return;
    }
    List<WovenMethod> methods = result.get().methods();
    woven.accept(methods);
    out.writeByte(Wire.WOVEN);
    out.writeInt(firstMethod);
    out.writeInt(methods.size());
    for (WovenMethod method : methods) {
      out.writeInt(method.lines().size());
    }
    out.writeInt(result.get().bytes().length);
    out.write(result.get().bytes());
  }

  private static @Nullable ByteArrayInputStream ask(
      DataInputStream in, DataOutputStream out, ClassDesc type) {
    try {
      String descriptor = type.descriptorString();
      out.writeByte(Wire.NEED_CLASS);
      out.writeUTF(descriptor.substring(1, descriptor.length() - 1));
      out.flush();
      byte[] found = bytes(in);
      return found.length == 0 ? null : new ByteArrayInputStream(found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAXIMUM_CLASS_BYTES) {
      throw new IOException("a class of " + length + " bytes");
    }
    byte[] read = new byte[length];
    in.readFully(read);
    return read;
  }
}
