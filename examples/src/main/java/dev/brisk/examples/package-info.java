/// The API that `brisk serve` and `brisk demo` run when no file is named, and how it is made.
///
/// Start at [BundledExample], which lays the example out in a folder, and at
/// `examples/api/brisk.yaml`, which is the example itself. [MakeExample] is the build step that
/// trains the models and fills the databases; [ExampleInJava] says what the file says in Java;
/// [PostsStandIn] answers in place of the third-party API where that cannot be reached. Nothing of
/// Brisk depends on this package except the command line.
@NullMarked
package dev.brisk.examples;

import org.jspecify.annotations.NullMarked;
