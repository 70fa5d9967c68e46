/// The keys of `brisk.yaml`.
///
/// Start at [dev.brisk.server.config.yaml.BriskYaml]. Each `…Section` declares the keys of one part
/// and makes records of them; defaults come from the records, and are never named here.
@NullMarked
package dev.brisk.server.config.yaml;

import org.jspecify.annotations.NullMarked;
