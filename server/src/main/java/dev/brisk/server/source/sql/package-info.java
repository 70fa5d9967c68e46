/// Answers from a database: statements with named parameters, bound and never spliced.
///
/// Start at [dev.brisk.server.source.sql.SqlSource] for a call, at
/// [dev.brisk.server.source.sql.NamedStatement] for what a text says (the configuration's checks
/// read it the same way), and at [dev.brisk.server.source.sql.Database] for pools. It never repeats
/// a statement, and no text of a driver reaches a client.
@NullMarked
package dev.brisk.server.source.sql;

import org.jspecify.annotations.NullMarked;
