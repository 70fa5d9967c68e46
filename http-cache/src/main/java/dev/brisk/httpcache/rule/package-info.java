/// The rules by name, so that a test can take one away and see that another test notices.
///
/// Start at [dev.brisk.httpcache.rule.Rule]. What the rules say is in the table of
/// `docs/http-cache-rules.md`; nothing here decides anything.
@NullMarked
package dev.brisk.httpcache.rule;

import org.jspecify.annotations.NullMarked;
