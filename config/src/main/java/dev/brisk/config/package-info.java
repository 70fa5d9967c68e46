/// Reads YAML files into records and reports every problem at once, each with its line.
///
/// Start at [dev.brisk.config.ConfigFile]: it reads a file and binds it with a
/// [dev.brisk.config.ValueType]. A section declares its [dev.brisk.config.Key]s once, in a
/// [dev.brisk.config.ObjectType]; reading, the check for unknown keys and the JSON Schema for
/// editors all come from that one declaration. [dev.brisk.config.Values] has the ready-made kinds:
/// durations, sizes, rates, lists, paths and so on.
///
/// This package never knows a key of Brisk's own, never writes a value that came from the
/// environment into a message, and never reaches for the network.
@NullMarked
package dev.brisk.config;

import org.jspecify.annotations.NullMarked;
