package dev.brisk.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The path of an endpoint: `/users/{user_id}`, `/static/**`.
///
/// A parameter takes a whole segment; `**`, only at the end, takes the rest, which may be empty.
public record PathTemplate(String text, List<Segment> segments) {
  public sealed interface Segment {}

  public record Fixed(String text) implements Segment {}

  public record Variable(String name) implements Segment {}

  /// `**`
  public record Rest() implements Segment {}

  private static final Pattern FIXED = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@-]+");

  public PathTemplate {
    segments = List.copyOf(segments);
  }

  /// @throws IllegalArgumentException when it is no such path; the message says in whole sentences
  ///   what to write
  public static PathTemplate parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("A path begins with '/'.");
    }
    List<Segment> segments = new ArrayList<>();
    if (text.equals("/")) {
      return new PathTemplate(text, segments);
    }
    Set<String> names = new HashSet<>();
    String[] written = text.substring(1).split("/", -1);
    for (int i = 0; i < written.length; i++) {
      String segment = written[i];
      boolean last = i == written.length - 1;
      if (segment.isEmpty()) {
        throw new IllegalArgumentException("Leave out the empty segment or the '/' at the end.");
      } else if (segment.equals("**")) {
        if (!last) {
          throw new IllegalArgumentException("'**' can only be the last segment.");
        }
        segments.add(new Rest());
      } else if (segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("'.' and '..' cannot be segments.");
      } else if (segment.contains("{") || segment.contains("}")) {
        segments.add(variable(segment, names));
      } else if (FIXED.matcher(segment).matches()) {
        segments.add(new Fixed(segment));
      } else {
        throw new IllegalArgumentException(
            "Fixed segments are letters, digits and any of -._~!$&'()*+,;=:@; put everything else"
                + " into a {parameter}.");
      }
    }
    return new PathTemplate(text, segments);
  }

  private static Variable variable(String segment, Set<String> names) {
    String name = segment.substring(1, Math.max(1, segment.length() - 1));
    if (!segment.startsWith("{") || !segment.endsWith("}") || !Names.isParameter(name)) {
      throw new IllegalArgumentException(
          "A parameter takes a whole segment, such as /{user_id}, and is named with letters,"
              + " digits, '_' and '-'.");
    }
    if (!names.add(name)) {
      throw new IllegalArgumentException("A parameter can stand in a path only once.");
    }
    return new Variable(name);
  }

  /// The names of the parameters, in order.
  public List<String> parameters() {
    List<String> names = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment instanceof Variable variable) {
        names.add(variable.name());
      }
    }
    return names;
  }

  public boolean endsWithRest() {
    return !segments.isEmpty() && segments.getLast() instanceof Rest;
  }

  /// The path without its parameters' names: two with the same form answer the same requests.
  public String form() {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      out.append('/');
      switch (segment) {
        case Fixed fixed -> out.append(fixed.text());
        case Variable variable -> out.append("{}");
        case Rest rest -> out.append("**");
      }
    }
    return out.isEmpty() ? "/" : out.toString();
  }
}
