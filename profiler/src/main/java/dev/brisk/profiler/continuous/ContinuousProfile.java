package dev.brisk.profiler.continuous;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.file.Payload;
import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.read.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;

/// A CPU profile of this JVM that is always there: each minute's samples, for the last hour.
///
/// JFR's CPU-time sampler runs at 20 ms. A minute is kept as a deflated document of some ten
/// kilobytes, so an hour fits into a few megabytes. Segments of requests are recorded only where
/// they take 1 ms or longer: an event for each hit would cost more than the rest.
///
/// ```java
/// try (ContinuousProfile hour = ContinuousProfile.start(Duration.ofMinutes(1))) {
///   …
///   SampleProfile profile = hour.profile();
/// }
/// ```
///
/// Safe for use by several threads.
public final class ContinuousProfile implements AutoCloseable {
  private static final int MINUTES = 60;
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final Duration SLOW_REQUEST = Duration.ofMillis(1);
  private static final long MAXIMUM_RECORDING_BYTES = 32L << 20;

  /// A minute that is larger is left out, rather than that the profile fills the heap.
  private static final int MAXIMUM_MINUTE_CHARACTERS = 1 << 20;

  private static final System.Logger LOG = System.getLogger(ContinuousProfile.class.getName());

  private final Deque<String> minutes = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private Recording recording;

  private ContinuousProfile() {
    recording = recording();
  }

  /// Begins.
  ///
  /// @param slice how much one part of the hour is; a minute, but for tests
  public static ContinuousProfile start(Duration slice) {
    ContinuousProfile hour = new ContinuousProfile();
    Thread.ofPlatform().daemon().name("brisk-continuous").start(() -> hour.keepSlices(slice));
    return hour;
  }

  /// What was sampled in the last hour, up to now. Takes some hundred milliseconds.
  ///
  /// @throws ProfilerException if there are no samples yet
  public SampleProfile profile() {
    List<SampleProfile> parts = new ArrayList<>();
    synchronized (this) {
      for (String minute : minutes) {
        parts.add(ProfileDocument.read(Payload.decode(minute)));
      }
      if (closed.getCount() > 0) {
        parts.add(read(recording));
      }
    }
    if (parts.stream().allMatch(part -> part.total() == 0)) {
      throw new ProfilerException(
          Reason.TOO_LITTLE_DATA,
          "There are no samples of the last hour yet: the process was idle, or has just begun.");
    }
    return MergedProfile.of(
        parts,
        List.of(
            "Taken all the time: the last hour, or since the start. Only requests of 1 ms and longer"
                + " are told apart by endpoint."));
  }

  /// Ends the recording.
  @Override
  public synchronized void close() {
    closed.countDown();
    recording.close();
  }

  private static Recording recording() {
    Recording recording = new Recording();
    recording.setName("brisk-continuous");
    recording.setMaxSize(MAXIMUM_RECORDING_BYTES);
    recording
        .enable("jdk.CPUTimeSample")
        .with("throttle", PERIOD.toMillis() + " ms")
        .withStackTrace();
    recording.enable("jdk.CPUTimeSamplesLost");
    recording.enable("dev.brisk.Request").withThreshold(SLOW_REQUEST);
    recording.enable("jdk.CPULoad").withPeriod(Duration.ofSeconds(10));
    recording.enable("jdk.ResidentSetSize").withPeriod(Duration.ofSeconds(10));
    recording.enable("jdk.JVMInformation");
    recording.enable("jdk.CPUInformation");
    recording.enable("jdk.BooleanFlag");
    recording.start();
    return recording;
  }

  private void keepSlices(Duration slice) {
    try {
      while (!closed.await(slice.toMillis(), TimeUnit.MILLISECONDS)) {
        Recording done;
        synchronized (this) {
          if (closed.getCount() == 0) {
            return;
          }
          done = recording;
          recording = recording();
        }
        keep(done);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ProfilerException e) {
      LOG.log(System.Logger.Level.WARNING, "The continuous profile ends: " + e.getMessage());
      close();
    }
  }

  private void keep(Recording done) {
    try (done) {
      done.stop();
      String minute = Payload.encode(ProfileDocument.write(read(done)));
      synchronized (this) {
        if (minute.length() <= MAXIMUM_MINUTE_CHARACTERS) {
          minutes.addLast(minute);
        }
        while (minutes.size() >= MINUTES) {
          minutes.removeFirst();
        }
      }
    }
  }

  private static SampleProfile read(Recording recording) {
    Path file = null;
    try {
      file = Files.createTempFile("brisk-continuous-", ".jfr");
      recording.dump(file);
      return RecordingReader.read(
          List.of(file),
          Mode.CPU,
          new RecordingReader.Labels(
              "JFR CPU-time sampler",
              "this server, process " + ProcessHandle.current().pid(),
              null,
              OptionalDouble.empty(),
              List.of(),
              true,
              false,
              null));
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.FAILED, "Cannot write a recording to the temporary directory", e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }
}
