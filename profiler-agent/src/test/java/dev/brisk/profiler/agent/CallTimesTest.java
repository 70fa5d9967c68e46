package dev.brisk.profiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CallTimesTest {
  private final CallSession session = new CallSession(CallSession.Cost.NONE);

  @Test
  void eachDurationIsKnownToOneSixteenthOfItselfAndTheLongestExactly() throws IOException {
    for (long nanos = 0; nanos < 1L << 42; nanos = nanos * 5 / 4 + 1) {
      CallTimes times = new CallTimes(session, 0, null);
      times.record(nanos);
      DataInputStream in = written(times);
      assertThat(in.readLong()).isEqualTo(nanos);
      assertThat(in.readInt()).isEqualTo(1);
      long low = in.readLong();
      long high = in.readLong();
      assertThat(nanos).isBetween(low, high);
      assertThat(high - low).isLessThanOrEqualTo(low / 16);
      assertThat(in.readLong()).isEqualTo(1);
    }
  }

  @Test
  void partsOfSeveralThreadsAddUpInAscendingOrder() throws IOException {
    CallTimes sum = new CallTimes(session, 0, null);
    for (int thread = 0; thread < 3; thread++) {
      CallTimes times = new CallTimes(session, 0, null);
      times.record(100);
      times.record(1_000_000 + thread);
      times.record(-5); // what the probes cost may be more than the call
      sum.add(times);
    }
    assertThat(sum.count()).isEqualTo(9);
    DataInputStream in = written(sum);
    assertThat(in.readLong()).isEqualTo(1_000_002);
    int parts = in.readInt();
    assertThat(parts).isEqualTo(3);
    long above = -1;
    long count = 0;
    for (int part = 0; part < parts; part++) {
      long low = in.readLong();
      assertThat(low).isGreaterThan(above);
      above = in.readLong();
      count += in.readLong();
    }
    assertThat(count).isEqualTo(9);
  }

  private static DataInputStream written(CallTimes times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    times.write(new DataOutputStream(bytes));
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
