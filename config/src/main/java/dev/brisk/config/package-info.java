@NullMarked
package dev.brisk.config;

import org.jspecify.annotations.NullMarked;
