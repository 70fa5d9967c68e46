package dev.brisk.metrics.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestSegmentTest {
  /// The profiler reads these names from recordings; it does not know the class.
  @Test
  void theEventHasTheNameAndFieldsThatTheProfilerReads() {
    EventType type = EventType.getEventType(RequestEvent.class);
    assertThat(type.getName()).isEqualTo("dev.brisk.Request");
    assertThat(type.getFields())
        .extracting(ValueDescriptor::getName)
        .contains("endpoint", "request", "status", "last", "startTime", "duration", "eventThread");
    assertThat(type.isEnabled()).isFalse();
  }

  @Test
  void nothingIsMarkedWhileNothingRecords() {
    assertThat(RequestSegment.recording()).isFalse();
    assertThat(RequestSegment.next()).isZero();
    RequestSegment first = RequestSegment.begin("GET /a", 0);
    assertThat(RequestSegment.begin("GET /b", 0)).isSameAs(first);
    first.end(200);
    first.close();
  }

  @Test
  void aRequestOnTwoThreadsLeavesTwoSegmentsWithOneNumber(@TempDir Path directory)
      throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("dev.brisk.Request").withoutThreshold();
      recording.start();
      long number = RequestSegment.next();
      try (RequestSegment segment = RequestSegment.begin("GET /users/{user_id}", number)) {
        assertThat(RequestSegment.recording()).isTrue();
      }
      Thread.ofVirtual()
          .start(() -> {
            try (RequestSegment segment = RequestSegment.begin("GET /users/{user_id}", number)) {
              segment.end(404);
            }
          })
          .join();
      recording.stop();
      Path file = directory.resolve("requests.jfr");
      recording.dump(file);
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      assertThat(events).hasSize(2);
      assertThat(events).allMatch(event -> event.getLong("request") == number);
      assertThat(events)
          .allMatch(event -> event.getString("endpoint").equals("GET /users/{user_id}"));
      assertThat(events)
          .extracting(event -> event.getInt("status") + " " + event.getBoolean("last"))
          .containsExactlyInAnyOrder("0 false", "404 true");
    }
  }
}
