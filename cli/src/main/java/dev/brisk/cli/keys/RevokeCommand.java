package dev.brisk.cli.keys;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.server.access.KeyFile.StoredKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Takes keys away.
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Take away one key, or all of a consumer; a server that runs notices at once.",
    footer = {"", "Examples:", "  brisk keys revoke 3fa91c02", "  brisk keys revoke acme"})
final class RevokeCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "KEY", description = "The key's id, or whose keys.")
  private String which = "";

  @CommandLine.Mixin private final KeyFileOptions file = new KeyFileOptions();

  @Override
  public Integer call() {
    List<StoredKey> gone = file.with(keys -> keys.revoke(which));
    if (gone.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "There is no key '" + which + "', and nobody of that name has one. See brisk keys list.");
    }
    gone.forEach(key ->
        spec.commandLine()
            .getOut()
            .println("Revoked " + key.id() + " of " + key.consumer().name() + "."));
    return 0;
  }
}
