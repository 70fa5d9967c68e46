/// `brisk keys`: makes, lists and revokes API keys.
///
/// [dev.brisk.cli.keys.KeysCommand] has the subcommands. They change the file of keys; a server
/// that runs notices. A key is printed once, where it is made, and nowhere else.
@NullMarked
package dev.brisk.cli.keys;

import org.jspecify.annotations.NullMarked;
