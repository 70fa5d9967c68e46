package dev.brisk.profiler.file;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.read.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads a profile from a file of any form that we know; its beginning says which.
public final class ProfileFile {
  private static final long MAXIMUM_TEXT_BYTES = 256L << 20;

  private ProfileFile() {}

  /// Reads a JFR recording (the JDK's or async-profiler's), collapsed stacks, our JSON, or a page
  /// of our viewer.
  ///
  /// @param mode what to take from a recording that holds several; null: CPU time if it is there
  /// @throws ProfilerException if it is none of these, naming the file and what was found
  public static SampleProfile read(Path file, @Nullable Mode mode) {
    return read(file, mode, false);
  }

  /// As above.
  ///
  /// @param idle whether wall time is to have the threads that wait for work
  public static SampleProfile read(Path file, @Nullable Mode mode, boolean idle) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ProfilerException(Reason.BAD_TARGET, "There is no readable file " + file + ".");
    }
    try {
      String start = start(file);
      if (start.startsWith("FLR\0")) {
        RecordingReader.Labels labels =
            RecordingReader.Labels.of(String.valueOf(file.getFileName()));
        return RecordingReader.read(List.of(file), mode, idle ? labels.withIdle() : labels);
      }
      if (Files.size(file) > MAXIMUM_TEXT_BYTES) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            file + " is larger than 256 MiB. Only JFR recordings may be that large.");
      }
      SampleProfile profile = text(file, start);
      if (mode != null && profile.header().mode() != mode) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            file
                + " holds "
                + profile.header().mode().title()
                + ", not "
                + mode.title()
                + ". Leave out --mode, or open the recording.");
      }
      return profile;
    } catch (IllegalArgumentException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          file
              + " is no profile: "
              + e.getMessage()
              + ". Give a JFR recording, collapsed stacks, or what --json or --html wrote.",
          e);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static SampleProfile text(Path file, String start) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (start.stripLeading().toLowerCase(Locale.ROOT).startsWith("<!doctype html")) {
      return ProfileDocument.read(Payload.of(text));
    }
    if (ProfileDocument.looksLike(start)) {
      return ProfileDocument.read(text);
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    return Collapsed.read(text, String.valueOf(file.getFileName()));
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(200), StandardCharsets.ISO_8859_1);
    }
  }
}
