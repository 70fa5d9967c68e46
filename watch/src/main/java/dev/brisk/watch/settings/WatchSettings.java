package dev.brisk.watch.settings;

import dev.brisk.watch.check.Check;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that is watched.
///
/// @param zone of windows, quiet hours and reports
/// @param trust a PEM file of certificates to trust instead of the JDK's
/// @param listen where heartbeats arrive; null without any
/// @param alerts who is told
public record WatchSettings(
    List<Check> checks,
    List<Maintenance> maintenance,
    ZoneId zone,
    @Nullable Path trust,
    @Nullable InetSocketAddress listen,
    AlertSettings alerts) {
  public WatchSettings {
    checks = List.copyOf(checks);
    maintenance = List.copyOf(maintenance);
  }

  /// Checks alone.
  public static WatchSettings of(List<Check> checks) {
    return new WatchSettings(
        checks, List.of(), ZoneId.systemDefault(), null, null, AlertSettings.NONE);
  }

  public boolean inMaintenance(String check, Instant instant) {
    return maintenance.stream().anyMatch(each -> each.covers(check, instant));
  }
}
