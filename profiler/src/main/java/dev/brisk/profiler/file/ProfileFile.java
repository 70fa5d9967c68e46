package dev.brisk.profiler.file;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.foreign.ForeignProfile;
import dev.brisk.profiler.foreign.ForeignSamples;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.read.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Reads a profile from a file of any form that we know; its beginning says which.
public final class ProfileFile {
  private static final long MAXIMUM_TEXT_BYTES = 256L << 20;
  private static final long MAXIMUM_UNZIPPED_BYTES = 2L << 30;
  private static final String GZIP = "\u001f\u008b";

  /// The beginning of a recording whose version is 0.
  private static final String FIRST_FORM = "FLR\0\0\0";

  private ProfileFile() {}

  /// Reads a JFR recording (the JDK's or async-profiler's), pprof's and speedscope's form, V8's,
  /// perf's and Austin's, collapsed stacks, our JSON, or a page of our viewer.
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
    return read(file, mode, idle, String.valueOf(file.getFileName()));
  }

  private static SampleProfile read(Path file, @Nullable Mode mode, boolean idle, String target) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ProfilerException(Reason.BAD_TARGET, "There is no readable file " + file + ".");
    }
    try {
      String start = start(file);
      if (start.startsWith(GZIP)) {
        return unzipped(file, mode, idle);
      }
      if (start.startsWith(FIRST_FORM)) {
        throw new IllegalArgumentException(
            "it is a recording of Oracle's JDK 7 or 8, whose form only JDK Mission Control reads;"
                + " OpenJDK 8u262 and later write the form of today");
      }
      if (start.startsWith("FLR\0")) {
        RecordingReader.Labels labels = RecordingReader.Labels.of(target);
        return RecordingReader.read(List.of(file), mode, idle ? labels.withIdle() : labels);
      }
      String binary = ForeignSamples.binary(start);
      if (binary != null) {
        throw new IllegalArgumentException(binary);
      }
      if (ForeignProfile.looksLike(start)) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            file
                + " is of Python's cProfile or line_profiler: calls or lines, no samples that could"
                + " be compared. brisk profile open shows it.");
      }
      if (Files.size(file) > MAXIMUM_TEXT_BYTES) {
        throw new ProfilerException(
            Reason.BAD_TARGET,
            file + " is larger than 256 MiB. Only JFR recordings may be that large.");
      }
      SampleProfile profile =
          isText(file)
              ? text(file, start, target)
              : PprofFile.read(Files.readAllBytes(file), target, mode);
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
              + ". Give a JFR recording, pprof's or speedscope's form, V8's .cpuprofile, what perf"
              + " script or Austin print, collapsed stacks, or what --json or --html wrote.",
          e);
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /// What was compressed as a whole, as pprof's form always is.
  private static SampleProfile unzipped(Path file, @Nullable Mode mode, boolean idle)
      throws IOException {
    Path unzipped = Files.createTempFile("brisk-open-", ".profile");
    try {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
          OutputStream out = Files.newOutputStream(unzipped)) {
        copy(in, out, file);
      }
      if (start(unzipped).startsWith(GZIP)) {
        throw new IllegalArgumentException("it is compressed twice: gunzip it once");
      }
      try {
        return read(unzipped, mode, idle, String.valueOf(file.getFileName()));
      } catch (ProfilerException e) {
        // The reader knows where it reads, not what the user gave.
        throw new ProfilerException(
            e.reason(),
            String.valueOf(e.getMessage()).replace(unzipped.toString(), file.toString()),
            e);
      }
    } finally {
      Files.deleteIfExists(unzipped);
    }
  }

  private static void copy(InputStream in, OutputStream out, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long written = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      written += read;
      if (written > MAXIMUM_UNZIPPED_BYTES) {
        throw new IllegalArgumentException(
            "it is larger than 2 GiB when it is unzipped: gunzip " + file.getFileName());
      }
      out.write(buffer, 0, read);
    }
  }

  /// Binary is what holds a NUL byte or is no UTF-8. A text may hold other control characters, as a
  /// name in collapsed stacks does; pprof's form always holds a NUL, its empty string's length.
  private static boolean isText(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false; // the binary reader says what it found
    }
  }

  private static String utf8(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is binary, and no form that is known", e);
    }
  }

  private static SampleProfile text(Path file, String start, String target) throws IOException {
    String text = utf8(file);
    if (start.stripLeading().toLowerCase(Locale.ROOT).startsWith("<!doctype html")) {
      return ProfileDocument.read(Payload.of(text));
    }
    if (ProfileDocument.looksLike(start)) {
      return ProfileDocument.read(text);
    }
    if (SpeedscopeFile.looksLike(text)) {
      return SpeedscopeFile.read(text, target);
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    SampleProfile foreign = ForeignSamples.read(text, target);
    return foreign != null ? foreign : Collapsed.read(text, target);
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(200), StandardCharsets.ISO_8859_1);
    }
  }
}
