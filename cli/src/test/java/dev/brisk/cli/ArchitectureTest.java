package dev.brisk.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Holds the code to the arrows of ARCHITECTURE.md.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.brisk");

  /// What each module may use of the others. `cli` is the composition root and may use all.
  private static final Map<String, Set<String>> ARROWS =
      new TreeMap<>(
          Map.of(
              "config", Set.of(),
              "cache", Set.of(),
              "bench", Set.of(),
              "profiler", Set.of(),
              "metrics", Set.of("cache"),
              "server", Set.of("config", "cache", "metrics"),
              "monitor", Set.of("config", "metrics"),
              "examples", Set.of("server", "config", "cache", "metrics")));

  @Test
  void modulesDependOnlyAlongTheArrows() {
    assertThat(CLASSES).isNotEmpty();
    ARROWS.forEach((module, allowed) -> {
      List<String> forbidden = new ArrayList<>();
      for (String other : ARROWS.keySet()) {
        if (!other.equals(module) && !allowed.contains(other)) {
          forbidden.add("dev.brisk." + other + "..");
        }
      }
      forbidden.add("dev.brisk.cli..");
      forbidden.add("dev.brisk.fixtures..");
      noClasses()
          .that()
          .resideInAPackage("dev.brisk." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden.toArray(String[]::new))
          .because("of the arrows in ARCHITECTURE.md: " + module + " may use " + allowed)
          .allowEmptyShould(true)
          .check(CLASSES);
    });
  }

  @Test
  void packagesOfAModuleHaveNoCycles() {
    for (String module : ARROWS.keySet()) {
      slices()
          .matching("dev.brisk." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  /// The HTTP layer can be replaced: nobody outside of it knows Vert.x or Netty.
  @Test
  void onlyTheHttpLayerAndTheHttpSourceKnowVertx() {
    noClasses()
        .that()
        .resideInAPackage("dev.brisk.server..")
        .and()
        .resideOutsideOfPackages("dev.brisk.server.http..", "dev.brisk.server.source..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(CLASSES);
  }

  @Test
  void theModulesThatEmbedInOtherProgramsLeaveLoggingToThem() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.brisk.cache..", "dev.brisk.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging..")
        .check(CLASSES);
  }

  @Test
  void everyPackageOfOursIsOneOfTheKnownModules() {
    assertThat(
            CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.", -1))
                .filter(parts -> parts.length > 2)
                .map(parts -> parts[2])
                .distinct()
                .filter(module -> !ARROWS.containsKey(module))
                .toList())
        .as("packages outside of " + Arrays.toString(ARROWS.keySet().toArray()))
        .isSubsetOf("cli", "fixtures");
  }
}
