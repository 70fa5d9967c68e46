/// The third-party API of the example, `GET /posts/{post_id}`, and what answers where it cannot be
/// reached.
///
/// Start at [PostsUpstream], which decides between the two. The stand-in speaks to this machine
/// only and never pretends to be the real one: whoever starts it prints [PostsUpstream#notice()].
@NullMarked
package dev.brisk.examples.posts;

import org.jspecify.annotations.NullMarked;
