package dev.brisk.bench.control;

import java.util.Comparator;

/// What requests are grouped by: Locust's columns Type and Name.
///
/// @param method such as `GET`
/// @param name such as `/users/[id]`
public record RequestName(String method, String name) implements Comparable<RequestName> {
  private static final Comparator<RequestName> ORDER =
      Comparator.comparing(RequestName::name).thenComparing(RequestName::method);

  /// By name, then by method, as Locust lists them.
  @Override
  public int compareTo(RequestName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return method + " " + name;
  }
}
