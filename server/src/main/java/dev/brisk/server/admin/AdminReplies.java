package dev.brisk.server.admin;

import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.route.PercentDecoder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Small things that admin routes need: JSON out, JSON in, one query parameter.
public final class AdminReplies {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_BODY_BYTES = 1 << 20;

  private AdminReplies() {}

  /// @param value whatever Jackson can write
  public static Response json(int status, Object value) {
    return Response.of(status, "application/json", JSON.writeValueAsBytes(value));
  }

  /// Reads a JSON body of up to 1 MiB; what is none is answered with 400.
  public static void read(Exchange exchange, Consumer<JsonNode> reader) {
    exchange.body(
        MAX_BODY_BYTES,
        new BodyReader() {
          @Override
          public void body(byte[] body) {
            JsonNode node;
            try {
              node = JSON.readTree(body);
            } catch (JacksonException e) {
              refused(ProblemDetails.of(400, "The body is no well-formed JSON."));
              return;
            }
            reader.accept(node);
          }

          @Override
          public void refused(ProblemDetails problem) {
            exchange.respond(Response.of(problem, exchange.path()));
          }
        });
  }

  /// The decoded value of a query parameter, or null.
  public static @Nullable String query(Exchange exchange, String name) {
    String query = exchange.query();
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).equals(name)) {
        return PercentDecoder.decode(pair, equals + 1, pair.length(), true);
      }
    }
    return null;
  }
}
