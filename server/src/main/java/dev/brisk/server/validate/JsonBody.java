package dev.brisk.server.validate;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.DefaultDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.path.PathType;
import dev.brisk.cache.key.CanonicalJson;
import dev.brisk.cache.key.MalformedJsonException;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.pattern.LengthFirstPattern;
import dev.brisk.server.pattern.SchemaPatterns;
import dev.brisk.server.pattern.TextPattern;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.problem.Violation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON body of one endpoint and validates it by its JSON Schema (2020-12). Immutable,
/// thread-safe.
///
/// There is one reading of a body, whether or not its endpoint is cached: UTF-8 without a byte
/// order mark (RFC 8259), no member twice, nothing behind the value, at most 64 levels, numbers of
/// at most 1,000 digits. What the schema and the source see is its [canonical form][#canonical].
public final class JsonBody {
  private static final int MAX_FAULTS = 100;

  private static final CanonicalJson AS_WRITTEN = CanonicalJson.standard().withFractionsAsWritten();
  private static final CanonicalJson BY_VALUE = CanonicalJson.standard().withFractionsByValue();

  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private static final List<Dialect> DIALECTS =
      LengthFirstPattern.dialects(new LinearUniqueItems());

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          DIALECTS.getFirst(),
          builder ->
              builder
                  .dialectRegistry(new DefaultDialectRegistry(DIALECTS))
                  .schemaLoader(loader -> loader.block(iri -> !isMetaSchema(iri.toString())))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .pathType(PathType.JSON_POINTER)
                          .regularExpressionFactory(new SchemaPatterns())
                          .formatAssertionsEnabled(true)
                          // 2.0 is an integer (JSON Schema 2020-12, section 6.1.1).
                          .losslessNarrowing(true)
                          .locale(Locale.ROOT)
                          .build()));

  /// Steps of validation one body; one of 1 MiB of small values takes fewer.
  private static final long MAX_STEPS = 10_000_000;

  /// References within references: beyond this a schema goes round in a circle.
  private static final int MAX_DEPTH = 1_000;

  private static final int QUICK_BYTES = 64 << 10;
  private static final int QUICK_BYTES_WHEN_COSTLY = 4 << 10;

  private final CanonicalJson form;
  private final Schema schema;
  private final int quickBytes;

  /// @param digits whether the source sees them; if not, numbers are taken by their value
  /// @throws IllegalArgumentException when the schema is none
  public JsonBody(BodySettings settings, boolean digits) {
    this.form = digits ? AS_WRITTEN : BY_VALUE;
    try {
      this.schema = SCHEMAS.getSchema(STRICT.<JsonNode>readValue(settings.schemaJson()));
      schema.initializeValidators();
      boolean costly =
          settings.schemaJson().contains("\"uniqueItems\"")
              || settings.schemaJson().contains("\"pattern");
      this.quickBytes = costly ? QUICK_BYTES_WHEN_COSTLY : QUICK_BYTES;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a usable JSON Schema: " + e.getMessage(), e);
    }
  }

  /// The meta-schemas come with the library; anything else would be fetched by whoever writes a
  /// schema, from wherever.
  private static boolean isMetaSchema(String iri) {
    return iri.startsWith("https://json-schema.org/") || iri.startsWith("http://json-schema.org/");
  }

  /// Refuses what is not declared as JSON. No declaration counts as JSON.
  ///
  /// @throws ProblemException 415
  public static void requireJson(@Nullable String contentType) {
    if (contentType == null || isJson(contentType)) {
      return;
    }
    throw new ProblemException(
        ProblemDetails.of(
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

  /// The canonical form: members by name, integers written out (`2.0` is `2`), fractions with the
  /// digits that were sent (`1.10` is not `1.1`) where the source sees them, else without zeros at
  /// the end. Equal forms give equal bytes.
  ///
  /// @throws ProblemException 400 with the position when it is no JSON, or a member is there twice
  public byte[] canonical(byte[] body) {
    try {
      return form.canonicalize(body);
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
    } catch (NumberFormatException beyondItsBounds) {
      throw new ProblemException(400, "The body has a number that is too long to be read.");
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

  /// How large a body may be that is validated on an event loop.
  public int quickBytes() {
    return quickBytes;
  }

  /// Adds every violation of the schema. A body that takes too many steps to validate is one, too.
  public void validate(JsonNode body, List<Violation> violations) {
    try {
      TextPattern.together(() -> add(schema.validate(body, JsonBody::bound), violations));
    } catch (TextPattern.TooCostly tooCostly) {
      whole(violations, "has a text that " + tooCostly.getMessage());
    } catch (ValidationLimitExceededException tooMany) {
      whole(violations, "takes more steps to validate than are allowed");
    } catch (StackOverflowError | RuntimeException beyondAFormat) {
      // Formats are validated by expressions that recurse, and by code that throws on long texts (a
      // hostname, a uri-template or json-pointer of 60,000 characters). The text is at fault.
      whole(violations, "has a text that is too long or too odd to be validated by its format");
    }
  }

  private static void whole(List<Violation> violations, String detail) {
    violations.add(new Violation(Violation.BODY, "", "the body " + detail + "."));
  }

  private static void bound(ExecutionContext execution, SchemaContext context) {
    execution.executionConfig(
        config -> config.maxEvaluationSteps(MAX_STEPS).maxEvaluationDepth(MAX_DEPTH));
  }

  private static void add(List<Error> errors, List<Violation> violations) {
    for (Error error : errors) {
      if (violations.size() == MAX_FAULTS) {
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
      violations.add(new Violation(Violation.BODY, pointer, error.getMessage()));
    }
  }
}
