package dev.brisk.watch.time;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Hours that come again, or one span of time, by the clock on the wall of a zone.
///
/// Where clocks change, a window lasts from its first hour on the wall to its last: `sun
/// 01:00-04:00` is two hours long in spring and four in autumn. An hour that does not exist is the
/// next that does; of one that comes twice, the first counts.
public sealed interface TimeWindow {
  String HINT =
      "Write days and hours such as 'sun 02:00-04:00', 'mon-fri 22:00-07:00' or 'daily"
          + " 02:00-02:30', or a span such as '2026-12-24T18:00/2026-12-26T06:00'.";

  boolean covers(Instant instant);

  /// @throws IllegalArgumentException when the text is no window
  static TimeWindow parse(String text, ZoneId zone) {
    Matcher weekly = Weekly.FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (weekly.matches()) {
      return new Weekly(
          Weekly.days(weekly.group(1)),
          time(weekly.group(2), text),
          time(weekly.group(3), text),
          zone);
    }
    int slash = text.indexOf('/');
    if (slash > 0) {
      Instant from = instant(text.substring(0, slash).strip(), zone);
      Instant to = instant(text.substring(slash + 1).strip(), zone);
      if (to.isAfter(from)) {
        return new Span(from, to);
      }
    }
    throw new IllegalArgumentException(HINT);
  }

  private static LocalTime time(String text, String whole) {
    try {
      return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(HINT, e);
    }
  }

  private static Instant instant(String text, ZoneId zone) {
    try {
      return LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException local) {
      try {
        return ZonedDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(HINT, e);
      }
    }
  }

  /// @param to not part of it; at or before `from` it is the next day's
  record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone)
      implements TimeWindow {
    private static final Pattern FORM =
        Pattern.compile("([a-z]+(?:[-,][a-z]+)*)\\s+([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");
    private static final List<String> NAMES =
        List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    public Weekly {
      days = Set.copyOf(days);
    }

    @Override
    public boolean covers(Instant instant) {
      LocalDate today = instant.atZone(zone).toLocalDate();
      return covers(today, instant) || covers(today.minusDays(1), instant);
    }

    private boolean covers(LocalDate day, Instant instant) {
      if (!days.contains(day.getDayOfWeek())) {
        return false;
      }
      Instant start = day.atTime(from).atZone(zone).toInstant();
      LocalDate last = to.isAfter(from) ? day : day.plusDays(1);
      Instant end = last.atTime(to).atZone(zone).toInstant();
      return !instant.isBefore(start) && instant.isBefore(end);
    }

    private static Set<DayOfWeek> days(String text) {
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      if (text.equals("daily")) {
        return EnumSet.allOf(DayOfWeek.class);
      }
      for (String part : text.split(",")) {
        String[] ends = part.split("-");
        if (ends.length > 2) {
          throw new IllegalArgumentException(HINT);
        }
        DayOfWeek day = day(ends[0]);
        DayOfWeek last = day(ends[ends.length - 1]);
        days.add(day);
        while (day != last) {
          day = day.plus(1);
          days.add(day);
        }
      }
      return days;
    }

    private static DayOfWeek day(String name) {
      int number = NAMES.indexOf(name);
      if (number < 0) {
        throw new IllegalArgumentException(HINT);
      }
      return DayOfWeek.of(number + 1);
    }
  }

  /// @param to not part of it
  record Span(Instant from, Instant to) implements TimeWindow {
    @Override
    public boolean covers(Instant instant) {
      return !instant.isBefore(from) && instant.isBefore(to);
    }
  }
}
