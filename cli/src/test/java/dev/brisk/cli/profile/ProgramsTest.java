package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.source.SourceFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @TempDir private Path folder;

  /// N8: the page of a profile opened on Brisk's own source, since the handler's was not found.
  @Test
  void sourceIsFoundWhereTheCommandSaysThatTheProgramIs() throws Exception {
    source("api/Basket.java");
    source("shop/src/main/java/com/acme/Shop.java");
    Files.createDirectories(folder.resolve("shop/target/classes"));
    source("app/src/main/java/com/acme/App.java");
    Files.createDirectories(folder.resolve("app/target"));
    assertThat(found("Basket", "Basket.java", "brisk", "serve", path("api"))).isNotEmpty();
    assertThat(found("Basket", "Basket.java", "brisk", "serve", path("api/brisk.yaml")))
        .isNotEmpty();
    assertThat(
            found("com.acme.Shop", "Shop.java", "java", "-cp", path("shop/target/classes"), "Main"))
        .isNotEmpty();
    assertThat(found("com.acme.App", "App.java", "java", "-jar", path("app/target/app.jar")))
        .isNotEmpty();
    assertThat(found("com.acme.App", "App.java", "java", "Main\0")).isEmpty();
  }

  @Test
  void aRunningProcessIsLookedAtInTheFolderThatItWasStartedIn() {
    assertThat(Programs.sourceRoots(new ProfileTarget.Running(ProcessHandle.current().pid())))
        .contains(Path.of("").toAbsolutePath());
  }

  private List<String> found(String className, String file, String... command) {
    List<Path> roots = Programs.sourceRoots(new ProfileTarget.Program(List.of(command)));
    return new SourceFinder(roots, folder.resolve("elsewhere")).find(className, file, "");
  }

  private String path(String relative) {
    return folder.resolve(relative).toString();
  }

  private void source(String relative) throws Exception {
    Path file = folder.resolve(relative);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "class Source {}\n");
  }
}
