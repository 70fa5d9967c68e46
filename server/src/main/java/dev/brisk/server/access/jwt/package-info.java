/// Tokens that say who calls (JWT, RFC 7519). Start at [dev.brisk.server.access.jwt.JwtConsumers].
/// Signatures are jose4j's; nothing of a token says which key or algorithm is to be believed.
@NullMarked
package dev.brisk.server.access.jwt;

import org.jspecify.annotations.NullMarked;
