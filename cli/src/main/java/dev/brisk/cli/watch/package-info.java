/// `brisk watch`: checks of any service from the command line.
@NullMarked
package dev.brisk.cli.watch;

import org.jspecify.annotations.NullMarked;
