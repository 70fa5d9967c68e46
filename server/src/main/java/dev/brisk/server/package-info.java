@NullMarked
package dev.brisk.server;

import org.jspecify.annotations.NullMarked;
