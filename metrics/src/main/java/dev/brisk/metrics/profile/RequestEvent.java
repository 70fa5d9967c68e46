package dev.brisk.metrics.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// The JFR event of one stretch of work for one request on one thread.
///
/// The profiler knows its name and fields, not this class: `dev.brisk.Request` with `endpoint`,
/// `request`, `status` and `last`. It is off until a recording asks for it.
@Name("dev.brisk.Request")
@Label("Request")
@Description("Work for one request on one thread")
@Category("Brisk")
@StackTrace(false)
@Enabled(false)
final class RequestEvent extends Event {
  @Label("Endpoint")
  @Description("Method and route template, such as GET /users/{user_id}")
  String endpoint = "";

  @Label("Request")
  @Description("The same number in all segments of a request")
  long request;

  @Label("Status")
  @Description("HTTP status, 0 while it is not known")
  int status;

  @Label("Last")
  @Description("Whether the request ended with this segment")
  boolean last;
}
