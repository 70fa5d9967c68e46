/// JSONPath (RFC 9535), whole: selectors, filters and the five functions.
///
/// Start at [JsonPath]. By hand, since no library that is kept passes the public cases of the RFC
/// (`compare/run Suites`). It never changes a document.
@NullMarked
package dev.brisk.jsonpath;

import org.jspecify.annotations.NullMarked;
