import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import java.nio.file.Path;

/// Several servers in one JVM, one for each configuration file, until the process is ended. What the
/// compiler makes of the code, where the heap lies: all this is then the same for all of them. Two
/// processes of the same program differ by some percent.
public class Servers {
  void main(String[] files) throws Exception {
    for (String file : files) {
      BriskServer.start(BriskYaml.load(Path.of(file)));
    }
    Thread.currentThread().join();
  }
}
