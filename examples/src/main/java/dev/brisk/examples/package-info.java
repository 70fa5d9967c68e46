@NullMarked
package dev.brisk.examples;

import org.jspecify.annotations.NullMarked;
