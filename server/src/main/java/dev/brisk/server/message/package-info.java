/// What is answered: status, headers and a body, whoever made it and whatever carries it.
///
/// Start at [dev.brisk.server.message.Answer]. Sources make answers, caches keep them, the HTTP
/// layer sends them; this room knows none of these. It never reads, writes or waits.
@NullMarked
package dev.brisk.server.message;

import org.jspecify.annotations.NullMarked;
