@NullMarked
package dev.brisk.server.config;

import org.jspecify.annotations.NullMarked;
