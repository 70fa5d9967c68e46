package dev.brisk.httpcache;

import dev.brisk.httpcache.field.Fields;

/// What the rules look at in a response.
///
/// @param status of the final response, 200 to 999
public record ResponseHead(int status, Fields fields) {}
