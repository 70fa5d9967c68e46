package dev.brisk.server.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// 256 random bits, compared in constant time. Its text form never shows it.
public final class AdminToken {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] secret;

  private AdminToken(byte[] secret) {
    this.secret = secret;
  }

  public static AdminToken random() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return new AdminToken(Base64.getUrlEncoder().withoutPadding().encode(bits));
  }

  /// Whether the text is this token; takes as long for a nearly right one as for a wrong one.
  boolean matches(@Nullable String text) {
    return text != null && MessageDigest.isEqual(secret, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The secret itself, for the link and the file.
  String reveal() {
    return new String(secret, StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "AdminToken[…]";
  }
}
