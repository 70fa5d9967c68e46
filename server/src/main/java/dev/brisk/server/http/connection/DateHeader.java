package dev.brisk.server.http.connection;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` field, formatted once a second. One for each event loop: not thread-safe.
public final class DateHeader {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private long second = Long.MIN_VALUE;
  private String value = "";
  private byte[] line = {};

  /// `date: …` with its line end.
  public byte[] line() {
    update();
    return line;
  }

  public String value() {
    update();
    return value;
  }

  private void update() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      value = FORMAT.format(Instant.ofEpochSecond(now));
      line = ("date: " + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
  }
}
