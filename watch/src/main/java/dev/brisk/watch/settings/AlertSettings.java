package dev.brisk.watch.settings;

import java.util.List;

/// Who is told, and when.
///
/// @param receivers none: nobody is told
public record AlertSettings(Grouping grouping, List<Receiver> receivers) {
  public static final AlertSettings NONE = new AlertSettings(Grouping.DEFAULT, List.of());

  public AlertSettings {
    receivers = List.copyOf(receivers);
  }
}
