package dev.brisk.bench.page;

import dev.brisk.bench.resource.TargetProbe;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where the page is served, to whom, and what it shows of the server under load.
///
/// @param address where to listen
/// @param port 0 for any free one
/// @param token what a caller must know; null lets everybody in who reaches the address
/// @param probe reads the resources of the server under load once a second, or null
public record PageSettings(
    InetAddress address, int port, @Nullable String token, @Nullable TargetProbe probe) {
  /// The port of Locust's page.
  public static final int USUAL_PORT = 8089;

  /// This machine only.
  public static final String USUAL_HOST = "127.0.0.1";

  private static final int TOKEN_BYTES = 32;

  public PageSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "The page's port is " + port + ". Write one from 0 to 65535.");
    }
    if (token == null && !address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "The page on " + address.getHostAddress() + " can be reached by others: give a token.");
    }
  }

  /// On this machine only, without a token.
  public static PageSettings loopback(int port) {
    return new PageSettings(InetAddress.getLoopbackAddress(), port, null, null);
  }

  /// On an address: with a token unless it is this machine's own.
  public static PageSettings on(InetAddress address, int port) {
    return new PageSettings(address, port, address.isLoopbackAddress() ? null : newToken(), null);
  }

  public PageSettings withProbe(@Nullable TargetProbe probe) {
    return new PageSettings(address, port, token, probe);
  }

  private static String newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
