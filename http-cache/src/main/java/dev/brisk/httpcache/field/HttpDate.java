package dev.brisk.httpcache.field;

import dev.brisk.httpcache.rule.Rule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// HTTP's dates: the form that is sent, and the two old ones that are still read (RFC 9110, section
/// 5.6.7). As a cache reads them (RFC 9111, section 4.2): without regard to case, and any zone but
/// GMT makes the date invalid.
public final class HttpDate {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String MONTH = "(" + String.join("|", MONTHS) + ")";
  private static final String TIME = "(\\d{2}):(\\d{2}):(\\d{2})";

  private static final Pattern FIXDATE =
      pattern("(?:mon|tue|wed|thu|fri|sat|sun), (\\d{2}) " + MONTH + " (\\d{4}) " + TIME + " gmt");
  private static final Pattern RFC_850 =
      pattern(
          "(?:mon|tues|wednes|thurs|fri|satur|sun)day, (\\d{2})-"
              + MONTH
              + "-(\\d{2}) "
              + TIME
              + " gmt");
  private static final Pattern ASCTIME =
      pattern("(?:mon|tue|wed|thu|fri|sat|sun) " + MONTH + " ([ \\d]\\d) " + TIME + " (\\d{4})");

  private static final DateTimeFormatter SENT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  private static Pattern pattern(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
  }

  /// @param now decides the century of a year of two digits: no date is over fifty years ahead
  /// @return null if the text is no date in any of the three forms
  public static @Nullable Instant parse(String text, Instant now) {
    if (!Rule.DATE_CASE.holds() && text.endsWith("gmt")) {
      return null;
    }
    Matcher date =
        FIXDATE.matcher(Rule.DATE_ZONE.holds() ? text : text.replaceFirst("[A-Z]+$", "GMT"));
    if (date.matches()) {
      return instant(date.group(3), date.group(2), date.group(1), date, 4);
    }
    date = RFC_850.matcher(text);
    if (date.matches()) {
      int thisYear = now.atZone(ZoneOffset.UTC).getYear();
      int year = thisYear - thisYear % 100 + Integer.parseInt(date.group(3));
      Instant inThisCentury =
          instant(Integer.toString(year), date.group(2), date.group(1), date, 4);
      boolean tooFar = year > thisYear + 50;
      return tooFar
          ? instant(Integer.toString(year - 100), date.group(2), date.group(1), date, 4)
          : inThisCentury;
    }
    date = ASCTIME.matcher(text);
    if (date.matches()) {
      return instant(date.group(6), date.group(1), date.group(2).strip(), date, 3);
    }
    return null;
  }

  public static String format(Instant instant) {
    return SENT.format(instant);
  }

  private static @Nullable Instant instant(
      String year, String month, String day, Matcher time, int firstOfTime) {
    int second = Integer.parseInt(time.group(firstOfTime + 2));
    try {
      LocalDateTime date =
          LocalDate.of(
                  Integer.parseInt(year),
                  MONTHS.indexOf(month.toLowerCase(Locale.ROOT)) + 1,
                  Integer.parseInt(day))
              .atTime(
                  Integer.parseInt(time.group(firstOfTime)),
                  Integer.parseInt(time.group(firstOfTime + 1)),
                  // A leap second is the last of its minute.
                  second == 60 ? 59 : second);
      return date.toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }
}
