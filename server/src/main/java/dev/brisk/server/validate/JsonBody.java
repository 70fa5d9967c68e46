package dev.brisk.server.validate;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.brisk.cache.key.CanonicalJson;
import dev.brisk.cache.key.MalformedJsonException;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.problem.Fault;
import dev.brisk.server.problem.Problem;
import dev.brisk.server.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON body of one endpoint and judges it by its JSON Schema (2020-12). Immutable,
/// thread-safe.
///
/// Stricter than Jackson by default: a member that occurs twice is refused, since two readers of
/// the same body could each take another one; and nothing may follow the value.
public final class JsonBody {
  private static final int MAX_FAULTS = 100;

  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaLoader(loader -> loader.block(iri -> isRemote(iri.toString())))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .pathType(PathType.JSON_POINTER)
                          .formatAssertionsEnabled(true)
                          // 2.0 is an integer (JSON Schema 2020-12, section 6.1.1).
                          .losslessNarrowing(true)
                          .locale(Locale.ROOT)
                          .build()));

  private final Schema schema;

  /// @throws IllegalArgumentException when the schema is none
  public JsonBody(BodySettings settings) {
    try {
      this.schema = SCHEMAS.getSchema(settings.schemaJson());
      schema.initializeValidators();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a usable JSON Schema: " + e.getMessage(), e);
    }
  }

  /// The meta-schemas come with the library; anything else would be fetched by whoever writes a
  /// schema, from wherever.
  private static boolean isRemote(String iri) {
    return (iri.startsWith("http:") || iri.startsWith("https:"))
        && !iri.contains("://json-schema.org/");
  }

  /// Refuses what is not declared as JSON. No declaration counts as JSON.
  ///
  /// @throws ProblemException 415
  public static void requireJson(@Nullable String contentType) {
    if (contentType == null || isJson(contentType)) {
      return;
    }
    throw new ProblemException(
        Problem.of(
                415,
                "The body is declared as '"
                    + contentType
                    + "', but must be application/json. Send it with Content-Type:"
                    + " application/json.")
            .withHeader("accept", "application/json"));
  }

  private static boolean isJson(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")
        && !(type.startsWith("application/") && type.endsWith("+json"))) {
      return false;
    }
    String rest =
        semicolon < 0 ? "" : contentType.substring(semicolon + 1).toLowerCase(Locale.ROOT);
    int charset = rest.indexOf("charset=");
    if (charset < 0) {
      return true;
    }
    String value = rest.substring(charset + 8).replace("\"", "").strip();
    return value.startsWith("utf-8") || value.startsWith("us-ascii");
  }

  /// The canonical form: equal values give equal bytes.
  ///
  /// @throws ProblemException 400 with the position when it is no JSON, or a member is there twice
  public byte[] canonical(byte[] body) {
    try {
      return CanonicalJson.standard().canonicalize(body);
    } catch (MalformedJsonException e) {
      // The parser counts lines, too; what it lets through is still refused.
      parse(body);
      throw new ProblemException(400, "The body is no acceptable JSON: " + e.getMessage() + ".");
    }
  }

  /// The body as a tree.
  ///
  /// @throws ProblemException 400 with line and column when it is no JSON, or a member is there
  ///   twice
  public JsonNode parse(byte[] body) {
    try {
      JsonNode node = STRICT.readValue(body);
      if (node == null || node.isMissingNode()) {
        throw new ProblemException(400, "The body is empty, but must be JSON.");
      }
      return node;
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new ProblemException(
          400, "The body is no well-formed JSON" + place + ": " + firstLine(e) + ".");
    }
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    if (message == null) {
      return "unreadable";
    }
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }

  /// Adds every violation of the schema to the faults.
  public void judge(JsonNode body, List<Fault> faults) {
    List<Error> errors = schema.validate(body);
    for (Error error : errors) {
      if (faults.size() == MAX_FAULTS) {
        break;
      }
      String pointer = error.getInstanceLocation().toString();
      String property = error.getProperty();
      if (property != null
          && ("required".equals(error.getKeyword())
              || "additionalProperties".equals(error.getKeyword())
              || "unevaluatedProperties".equals(error.getKeyword()))) {
        pointer = pointer + "/" + property.replace("~", "~0").replace("/", "~1");
      }
      faults.add(new Fault(Fault.BODY, pointer, error.getMessage()));
    }
  }
}
