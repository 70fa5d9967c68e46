/// Header fields and their values: a message's fields, dates, `Cache-Control`, structured fields.
///
/// Start at [Fields]. Nothing here knows what a cache does with them; what a parser cannot read it
/// says, and leaves the verdict to the caller.
@NullMarked
package dev.brisk.httpcache.field;

import org.jspecify.annotations.NullMarked;
