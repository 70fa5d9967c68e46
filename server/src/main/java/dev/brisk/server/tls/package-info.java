/// The certificate and key of a server.
///
/// Start at [ServerIdentity]. It reads files and knows nothing of connections.
@NullMarked
package dev.brisk.server.tls;

import org.jspecify.annotations.NullMarked;
