package dev.brisk.server.tls;

import java.nio.file.Path;

/// A certificate or key that cannot be used.
public final class IdentityException extends Exception {
  private final boolean key;
  private final String found;
  private final String advice;

  IdentityException(boolean key, Path file, String found, String advice) {
    super((key ? "The TLS key " : "The TLS certificate ") + file + " " + found + ". " + advice);
    this.key = key;
    this.found = found;
    this.advice = advice;
  }

  /// Whether it is the key's file that is at fault; else the certificate's.
  public boolean key() {
    return key;
  }

  /// What is wrong, without a subject: `holds no certificate`.
  public String found() {
    return found;
  }

  /// What to do, as a sentence.
  public String advice() {
    return advice;
  }
}
