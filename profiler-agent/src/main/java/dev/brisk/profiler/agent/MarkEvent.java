package dev.brisk.profiler.agent;

import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// One stretch of work for a request on one thread, as [RequestMark] sees it: the same name and
/// fields as the event of Brisk's own library.
@Name("dev.brisk.Request")
@Label("Request")
@Description("Work for one HTTP request on one thread")
@StackTrace(false)
@Enabled(false)
final class MarkEvent extends Event {
  @Label("Endpoint")
  @Nullable String endpoint;

  @Label("Request")
  long request;

  @Label("Status")
  int status;

  @Label("Last")
  boolean last;
}
