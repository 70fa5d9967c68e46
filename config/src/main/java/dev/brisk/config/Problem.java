package dev.brisk.config;

/// One thing that is wrong in a configuration file: where, what was found, what is allowed.
///
/// @param file as it was named to the reader
/// @param line from 1
/// @param message whole sentences; never holds a secret
public record Problem(String file, int line, String message) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + message;
  }
}
