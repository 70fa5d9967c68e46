package dev.brisk.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the code to ARCHITECTURE.md: its table of modules is what is checked here.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.brisk");

  private static final int MOST_FILES = 30;
  private static final int MOST_LINES = 450;
  private static final String REASON = "// Over " + MOST_LINES + " lines: ";

  @Test
  void modulesDependOnlyAlongTheArrows() {
    Map<String, Set<String>> modules = ModuleTable.read();
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = ModuleTable.moduleOf(type.getPackageName()).orElseThrow();
      Set<String> allowed = modules.get(from);
      if (!allowed.contains(ModuleTable.ANYTHING)) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          ModuleTable.moduleOf(dependency.getTargetClass().getPackageName())
              .filter(to -> !to.equals(from) && !allowed.contains(to))
              .ifPresent(to -> forbidden.add(from + " -> " + to + ": " + dependency));
        }
      }
    }
    assertThat(forbidden).as("arrows that the table in ARCHITECTURE.md does not have").isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.brisk.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /// The HTTP layer can be replaced: nobody outside of it knows Vert.x or Netty.
  @Test
  void onlyTheHttpLayerAndUpstreamsKnowNetty() {
    noClasses()
        .that()
        .resideInAPackage("dev.brisk.server..")
        .and()
        .resideOutsideOfPackages("dev.brisk.server.http..", "dev.brisk.server.upstream..")
        .and()
        .doNotHaveSimpleName("TimeoutScheduler") // over Netty's wheel
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(CLASSES);
  }

  @Test
  void theModulesThatEmbedInOtherProgramsLeaveLoggingToThem() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.brisk.cache..",
            "dev.brisk.redis..",
            "dev.brisk.metrics..",
            "dev.brisk.catalogue..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging..")
        .check(CLASSES);
  }

  @Test
  void everyPackageOfOursBelongsToAModuleOfTheTable() {
    assertThat(CLASSES).hasSizeGreaterThan(1_000);
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> ModuleTable.moduleOf(name).isEmpty()))
        .isEmpty();
  }

  @Test
  void noPackageHasMoreThanThirtyFilesAndALongFileSaysWhyAtItsHead() throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    Set<String> large = new TreeSet<>();
    for (Path file : sources()) {
      files.merge(ModuleTable.ROOT.relativize(file.getParent()).toString(), 1, Integer::sum);
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > MOST_LINES && !lines.getFirst().startsWith(REASON)) {
        large.add(ModuleTable.ROOT.relativize(file).toString());
      }
    }
    files.forEach((room, count) -> {
      if (count > MOST_FILES) {
        large.add(room);
      }
    });
    assertThat(large)
        .as("split it; a long file may say why in its first line: '%s…'", REASON)
        .isEmpty();
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : ModuleTable.read().keySet()) {
      Path main = ModuleTable.ROOT.resolve(module).resolve("src/main/java");
      if (Files.isDirectory(main)) {
        try (Stream<Path> files = Files.walk(main)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(500);
    return sources;
  }
}
