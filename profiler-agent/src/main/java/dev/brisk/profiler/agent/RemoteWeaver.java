package dev.brisk.profiler.agent;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.net.Socket;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/// Sends each selected class to the `brisk` process and returns the bytes that come back.
///
/// One class at a time. If the answer fails or is late, the class stays as it is and no other is
/// sent: the program never waits for `brisk` twice.
final class RemoteWeaver implements ClassFileTransformer {
  private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

  private final ClassSelection selection;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private boolean broken;

  RemoteWeaver(ClassSelection selection, Socket socket, DataInputStream in, DataOutputStream out)
      throws IOException {
    this.selection = selection;
    this.socket = socket;
    this.in = in;
    this.out = out;
    socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
  }

  boolean selects(Class<?> type) {
    return selection.contains(type);
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (internalName == null || !selection.contains(internalName.replace('/', '.'), bytes)) {
      return null;
    }
    return weave(loader, internalName, location(domain), bytes);
  }

  private synchronized byte @Nullable [] weave(
      @Nullable ClassLoader loader, String internalName, String location, byte[] bytes) {
    if (broken) {
      return null;
    }
    try {
      out.writeByte(Wire.WEAVE);
      out.writeUTF(internalName);
      out.writeUTF(location);
      out.writeInt(LineProbe.nextMethod());
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
      while (true) {
        int answer = in.readByte();
        if (answer == Wire.NEED_CLASS) {
          byte[] wanted = resource(loader, in.readUTF());
          out.writeInt(wanted.length);
          out.write(wanted);
          out.flush();
        } else if (answer == Wire.WOVEN) {
          int first = in.readInt();
          int[] lineCounts = new int[in.readInt()];
          for (int i = 0; i < lineCounts.length; i++) {
            lineCounts[i] = in.readInt();
          }
          byte[] woven = new byte[in.readInt()];
          in.readFully(woven);
          LineProbe.register(first, lineCounts);
          return woven;
        } else {
          return null;
        }
      }
    } catch (IOException | RuntimeException e) {
      broken = true;
      close();
      return null;
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      broken = true; // it is of no more use either way
    }
  }

  /// A class file as the loader would find it; empty if it does not.
  private static byte[] resource(@Nullable ClassLoader loader, String internalName)
      throws IOException {
    String name = internalName + ".class";
    try (InputStream found =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(name)
            : loader.getResourceAsStream(name)) {
      return found == null ? new byte[0] : found.readAllBytes();
    }
  }

  private static String location(@Nullable ProtectionDomain domain) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    return source == null || source.getLocation() == null ? "" : source.getLocation().toString();
  }
}
