package dev.brisk.profiler.attach;

import dev.brisk.profiler.agent.Agent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// The agent as a jar file, put together from this program's own classes.
///
/// The file names itself as its boot class path, so that one copy of the probes is visible from
/// every class loader of the target.
public final class AgentJar {
  /// Every class of the agent; a test compares the list with what was compiled.
  static final List<String> CLASSES =
      List.of(
          "Agent",
          "CallEdge",
          "CallProbe",
          "CallSession",
          "CallSession$Cost",
          "CallState",
          "CallTable",
          "CallTimes",
          "ClassSelection",
          "LineCounters",
          "LineFrame",
          "LineFrame$Mode",
          "LineProbe",
          "LineSession",
          "LineState",
          "RemoteWeaver",
          "Session",
          "Shard",
          "Shards",
          "Wire");

  private AgentJar() {}

  /// Lets another user's JVM read the file, if this is root, who may attach to it.
  static void giveTo(String user, Path jar) {
    try {
      Files.setOwner(
          jar, jar.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    } catch (IOException | UnsupportedOperationException e) {
      System.getLogger(AgentJar.class.getName())
          .log(System.Logger.Level.DEBUG, "The agent's file stays ours; loading it will tell", e);
    }
  }

  /// Writes the jar to a new temporary file that only this user can read and write.
  public static Path write() {
    try {
      Path file = Files.createTempFile("brisk-agent-", ".jar");
      file.toFile().deleteOnExit();
      Manifest manifest = new Manifest();
      Attributes main = manifest.getMainAttributes();
      main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
      main.putValue("Agent-Class", Agent.class.getName());
      main.putValue("Premain-Class", Agent.class.getName());
      main.putValue("Can-Retransform-Classes", "true");
      main.putValue("Boot-Class-Path", file.getFileName().toString());
      try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
        for (String name : CLASSES) {
          jar.putNextEntry(new JarEntry("dev/brisk/profiler/agent/" + name + ".class"));
          try (InputStream bytes = Agent.class.getResourceAsStream(name + ".class")) {
            if (bytes == null) {
              throw new IllegalStateException("The agent's class " + name + " is missing");
            }
            bytes.transferTo(jar);
          }
          jar.closeEntry();
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the agent's jar", e);
    }
  }
}
