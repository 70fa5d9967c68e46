package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.agent.Agent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
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
          "ByName",
          "ByName$1",
          "ByName$2",
          "CallEdge",
          "CallNode",
          "CallPaths",
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
          "MarkEvent",
          "RemoteWeaver",
          "RequestMark",
          "Session",
          "Shard",
          "Shards",
          "Wire");

  private AgentJar() {}

  /// The jar, in a file that stays: see [KeptFile].
  public static Path write() {
    try {
      ByteArrayOutputStream classes = new ByteArrayOutputStream();
      for (String name : CLASSES) {
        classes.write(bytes(name));
      }
      String file = KeptFile.name("agent-", classes.toByteArray(), ".jar");
      Manifest manifest = new Manifest();
      Attributes main = manifest.getMainAttributes();
      main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
      main.putValue("Agent-Class", Agent.class.getName());
      main.putValue("Premain-Class", Agent.class.getName());
      main.putValue("Can-Retransform-Classes", "true");
      main.putValue("Boot-Class-Path", file);
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      try (JarOutputStream jar = new JarOutputStream(content)) {
        entry(jar, "META-INF/MANIFEST.MF");
        manifest.write(jar);
        jar.closeEntry();
        for (String name : CLASSES) {
          entry(jar, "dev/brisk/profiler/agent/" + name + ".class");
          jar.write(bytes(name));
          jar.closeEntry();
        }
      }
      return KeptFile.of(file, content.toByteArray());
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.FAILED, "Cannot write the agent's jar: " + e.getMessage(), e);
    }
  }

  /// Without the time of day the same classes are the same file.
  private static void entry(JarOutputStream jar, String name) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
    jar.putNextEntry(entry);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = Agent.class.getResourceAsStream(name + ".class")) {
      if (in == null) {
        throw new IllegalStateException("The agent's class " + name + " is missing");
      }
      return in.readAllBytes();
    }
  }
}
