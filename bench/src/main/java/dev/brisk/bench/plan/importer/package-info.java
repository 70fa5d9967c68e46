/// Turns what others wrote into requests: OpenAPI descriptions, HAR files, curl commands, and files
/// of data.
///
/// Start at [OpenApiImporter], [CurlCommand], [HarFile] or [DataFile]. Nothing here fetches
/// anything over the network: callers hand in the text.
@NullMarked
package dev.brisk.bench.plan.importer;

import org.jspecify.annotations.NullMarked;
