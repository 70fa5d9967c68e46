/// The viewer: a profile as one HTML file that needs no network.
///
/// Start at [HtmlView]. The page's own code lies beside it in the resources, in files that are put
/// together when a page is written; it uses no library and never loads anything.
@NullMarked
package dev.brisk.profiler.view;

import org.jspecify.annotations.NullMarked;
