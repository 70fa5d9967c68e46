package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.agent.Agent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentJarTest {
  @Test
  void theJarHoldsEveryClassOfTheAgentAndNothingElse() throws Exception {
    Path source = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String own = "dev/brisk/profiler/agent/";
    if (Files.isDirectory(source)) {
      try (Stream<Path> files = Files.list(source.resolve(own))) {
        assertThat(AgentJar.CLASSES)
            .containsExactlyInAnyOrderElementsOf(
                files
                    .map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.equals("package-info"))
                    .toList());
      }
    } else {
      try (JarFile jar = new JarFile(source.toFile())) {
        assertThat(AgentJar.CLASSES)
            .containsExactlyInAnyOrderElementsOf(
                jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(own) && name.endsWith(".class"))
                    .map(name -> name.substring(own.length()).replace(".class", ""))
                    .filter(name -> !name.equals("package-info"))
                    .toList());
      }
    }
    Path written = AgentJar.write();
    try (JarFile jar = new JarFile(written.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Boot-Class-Path"))
          .isEqualTo(written.getFileName().toString());
    }
    assertThat(AgentJar.write()).as("a JVM that has it loads it no second time").isEqualTo(written);
  }
}
