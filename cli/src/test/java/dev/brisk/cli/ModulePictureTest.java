package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// docs/images/modules.svg is what the code is. Made anew by `./verify --only cli ModulePictureTest
/// -Dpicture.write=true`.
class ModulePictureTest {
  private static final Path PICTURE = ModuleTable.ROOT.resolve("docs/images/modules.svg");

  @Test
  void thePictureInTheDocumentsShowsTheCodeAsItIs() throws IOException {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.brisk");
    Map<String, Set<String>> arrows = new TreeMap<>();
    Map<String, Set<String>> packages = new TreeMap<>();
    for (JavaClass type : classes) {
      String from = ModuleTable.moduleOf(type.getPackageName()).orElseThrow();
      if (from.equals("fixtures")) {
        continue;
      }
      packages.computeIfAbsent(from, module -> new TreeSet<>()).add(type.getPackageName());
      Set<String> uses = arrows.computeIfAbsent(from, module -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        ModuleTable.moduleOf(dependency.getTargetClass().getPackageName())
            .filter(to -> !to.equals(from))
            .ifPresent(uses::add);
      }
    }
    Map<String, String> captions = new TreeMap<>();
    packages.forEach((module, names) ->
        captions.put(module, names.size() == 1 ? "1 package" : names.size() + " packages"));
    String svg = new ModulePicture(arrows, captions).svg();
    if (Boolean.getBoolean("picture.write")) {
      Files.writeString(PICTURE, svg);
    }
    assertThat(Files.readString(PICTURE)).isEqualTo(svg);
  }
}
