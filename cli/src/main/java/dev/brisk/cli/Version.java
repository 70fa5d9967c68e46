package dev.brisk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/// What `brisk --version` prints: the version, the commit that it was built from and that commit's
/// date, so that the same commit gives the same jar; and the Java that runs it.
final class Version implements CommandLine.IVersionProvider {
  private static final String BUILT_OUTSIDE_GIT = "unknown";

  @Override
  public String[] getVersion() {
    Properties build = build();
    return new String[] {
      line(build.getProperty("version"), build.getProperty("commit"), build.getProperty("date")),
      "Java " + Runtime.version() + " on " + System.getProperty("os.name")
    };
  }

  static String line(String version, String commit, String date) {
    return commit.equals(BUILT_OUTSIDE_GIT)
        ? "brisk " + version + " (built outside of git)"
        : "brisk " + version + " (commit " + commit + " of " + date + ")";
  }

  private static Properties build() {
    try (InputStream stream = Version.class.getResourceAsStream("build.properties")) {
      if (stream == null) {
        throw new IllegalStateException("build.properties is missing in brisk.jar");
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
