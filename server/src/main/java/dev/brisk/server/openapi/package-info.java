/// What a server says about itself: the OpenAPI document and the page that shows it.
///
/// Start at [dev.brisk.server.openapi.OpenApi] for the document and at
/// [dev.brisk.server.openapi.DocsPage] for Swagger UI. Both are made from the settings alone; the
/// page never loads anything from another host.
@NullMarked
package dev.brisk.server.openapi;

import org.jspecify.annotations.NullMarked;
