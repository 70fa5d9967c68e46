/// The settings of a Brisk server, from `brisk.yaml` or from Java.
///
/// Start at [dev.brisk.server.config.BriskYaml] to read a file, or at
/// [dev.brisk.server.config.BriskSettings#of] to build the same records in a program. The
/// `…Section` classes declare the keys; [dev.brisk.server.config.SettingsCheck] holds what must be
/// true of the settings as a whole, wherever they came from.
///
/// This package never opens a model, a database or a connection, and its records never change.
@NullMarked
package dev.brisk.server.config;

import org.jspecify.annotations.NullMarked;
