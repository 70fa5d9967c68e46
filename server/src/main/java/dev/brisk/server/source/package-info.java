@NullMarked
package dev.brisk.server.source;

import org.jspecify.annotations.NullMarked;
