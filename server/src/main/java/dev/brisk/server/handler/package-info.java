/// Endpoints in Java: implement [dev.brisk.server.handler.Handler], and `code:` in `brisk.yaml`
/// names the class or its single source file. Validation, key and cache are those of every other
/// endpoint, so that a handler only computes. Nothing here knows HTTP beyond the inputs of one
/// call.
@NullMarked
package dev.brisk.server.handler;

import org.jspecify.annotations.NullMarked;
