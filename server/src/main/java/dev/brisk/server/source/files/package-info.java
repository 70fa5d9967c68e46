/// Answers from a folder of static files.
///
/// Start at [dev.brisk.server.source.files.FilesSource]; what a path may name is said by
/// [dev.brisk.server.source.files.FilePaths]. It never leaves its folder, never writes, and never
/// reads a body: the HTTP layer sends the file's region.
@NullMarked
package dev.brisk.server.source.files;

import org.jspecify.annotations.NullMarked;
