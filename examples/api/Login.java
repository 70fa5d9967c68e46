import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import dev.brisk.server.source.SourceException;
import java.util.UUID;

/// Gives a demo session a token. Nothing asks for it: it is there for load tests with a login.
public class Login implements Handler {
  record Token(String token) {}

  @Override
  public Object handle(Request request) {
    String user = request.body().path("user").asString();
    String password = request.body().path("password").asString();
    if (!user.equals("demo") || !password.equals("demo")) {
      throw new SourceException(
          SourceException.Kind.REFUSED, "user and password must both be demo");
    }
    return new Token(UUID.randomUUID().toString());
  }
}
