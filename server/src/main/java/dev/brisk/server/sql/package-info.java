/// What a SQL text says, without a database.
///
/// Start at [dev.brisk.server.sql.NamedStatement], which finds the named parameters of a statement.
/// The configuration's checks and the SQL source read statements with it, so they cannot disagree.
/// This package never connects to anything.
@NullMarked
package dev.brisk.server.sql;

import org.jspecify.annotations.NullMarked;
