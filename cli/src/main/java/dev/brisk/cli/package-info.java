@NullMarked
package dev.brisk.cli;

import org.jspecify.annotations.NullMarked;
