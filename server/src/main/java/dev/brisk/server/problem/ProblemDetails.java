package dev.brisk.server.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A failed request as RFC 9457 problem details.
///
/// The type is always `about:blank`: the status says what kind of problem it is, `errors` says
/// where.
///
/// @param detail one or two sentences for the caller: what was found, what is allowed
/// @param errors every fault with its place; empty when the request as a whole is at fault
/// @param errorId under which the server's log tells more; only for a 500
/// @param headers to answer with besides the content type, lower-case names
public record ProblemDetails(
    int status,
    String detail,
    List<Violation> errors,
    @Nullable String errorId,
    List<Map.Entry<String, String>> headers) {
  public static final String CONTENT_TYPE = "application/problem+json";

  private static final JsonMapper JSON = JsonMapper.shared();

  public ProblemDetails {
    errors = List.copyOf(errors);
    headers = List.copyOf(headers);
  }

  public static ProblemDetails of(int status, String detail) {
    return new ProblemDetails(status, detail, List.of(), null, List.of());
  }

  /// 422 with every fault.
  public static ProblemDetails invalid(List<Violation> errors) {
    String detail =
        errors.size() == 1
            ? "The request has a fault; 'errors' says where."
            : "The request has " + errors.size() + " faults; 'errors' says where.";
    return new ProblemDetails(422, detail, errors, null, List.of());
  }

  public ProblemDetails withHeader(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new ProblemDetails(status, detail, errors, errorId, more);
  }

  public ProblemDetails withErrorId(String id) {
    return new ProblemDetails(status, detail, errors, id, headers);
  }

  public String title() {
    return StatusText.of(status);
  }

  /// The JSON document.
  ///
  /// @param instance the path of the request that failed, or null
  public byte[] json(@Nullable String instance) {
    ObjectNode node = JSON.createObjectNode();
    node.put("type", "about:blank");
    node.put("title", title());
    node.put("status", status);
    node.put("detail", detail);
    if (instance != null) {
      node.put("instance", instance);
    }
    if (errorId != null) {
      node.put("error_id", errorId);
    }
    if (!errors.isEmpty()) {
      ArrayNode list = node.putArray("errors");
      for (Violation fault : errors) {
        ObjectNode item = list.addObject();
        item.put("in", fault.in());
        item.put(fault.in().equals(Violation.BODY) ? "pointer" : "name", fault.where());
        item.put("detail", fault.detail());
      }
    }
    return JSON.writeValueAsBytes(node);
  }
}
