import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;

/// Greets by name. A record becomes a JSON object.
public class Hello implements Handler {
  record Greeting(String hello) {}

  @Override
  public Object handle(Request request) {
    return new Greeting(request.string("name"));
  }
}
