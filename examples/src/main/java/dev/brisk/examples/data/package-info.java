/// The programs that make the example's databases.
///
/// Start at [UsersDatabase] and [SalesDatabase]. The build runs both; the same seed gives the same
/// rows. All people and sales are made up.
@NullMarked
package dev.brisk.examples.data;

import org.jspecify.annotations.NullMarked;
