/// The settings of a Brisk server: records, from `brisk.yaml` or from Java.
///
/// Start at [dev.brisk.server.config.BriskSettings#of] to build them in a program, at
/// [dev.brisk.server.config.yaml.BriskYaml] to read a file. What must be true of them as a whole is
/// in [dev.brisk.server.config.check]. The arrows go one way: `yaml` uses `check`, and both use
/// these records.
///
/// Nothing here opens a model, a database or a connection, and no record ever changes.
@NullMarked
package dev.brisk.server.config;

import org.jspecify.annotations.NullMarked;
