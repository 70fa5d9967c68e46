package dev.brisk.server.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A file that lines are appended to, for as long as the process lives: opened anew when it was
/// renamed or deleted, as log rotation does, and after a failed write.
///
/// Not thread-safe. The file behind the name is looked at once a second.
final class LogFile extends OutputStream {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final ByteBuffer NEWLINE = ByteBuffer.wrap(new byte[] {'\n'});

  private final Path path;
  private final LongSupplier nanoTime;
  private @Nullable FileChannel channel;
  private @Nullable Object fileKey;
  private long nextLook;

  /// Whether a write ended within a line; the next one then begins a line of its own.
  private boolean torn;

  /// Opens it, so that a start with a wrong path fails.
  LogFile(Path path, LongSupplier nanoTime) throws IOException {
    this.path = path;
    this.nanoTime = nanoTime;
    open();
  }

  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    channel = opened;
    fileKey = key();
    nextLook = nanoTime.getAsLong() + LOOK_NANOS;
    return opened;
  }

  private @Nullable Object key() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return this; // no file's key
    }
  }

  private FileChannel current() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      return open();
    }
    long now = nanoTime.getAsLong();
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      Object there = key();
      if (there != null && !there.equals(fileKey)) {
        torn = false;
        close();
        return open();
      }
    }
    return open;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Whole lines. After a failure the next call opens the file anew.
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    try {
      FileChannel open = current();
      if (torn) {
        open.write(NEWLINE.duplicate());
        torn = false;
      }
      while (rest.hasRemaining()) {
        open.write(rest);
      }
    } catch (IOException failed) {
      int written = rest.position() - offset;
      torn |= written > 0 && bytes[offset + written - 1] != '\n';
      abandon();
      throw failed;
    }
  }

  /// What it says when it is closed is no news after a write that failed.
  private void abandon() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException failedBefore) {
        // as the write did
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
