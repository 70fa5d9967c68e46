package dev.brisk.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.config.Problem;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.check.SettingsCheck;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.http.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each message about settings once, word by word, with its line.
class SettingsProblemsTest {
  @TempDir Path directory;

  @BeforeEach
  void filesThatTheExamplesName() throws Exception {
    ExampleFiles.write(directory);
  }

  private List<String> problems(String yaml) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                BriskYaml.with()
                    .read(
                        ConfigFile.parse(
                            yaml,
                            "brisk.yaml",
                            directory,
                            Environment.of(
                                Map.of("HOST_PART", "{who}.example", "SECRET", "s3cr3t")))));
    return refused == null
        ? List.of()
        : refused.problems().stream().map(Problem::toString).toList();
  }

  /// One endpoint, with a database that it may use; the endpoint begins on line 3.
  private List<String> problemsOf(String endpoint) {
    return problems(
        "datasources: { shop: { url: \"jdbc:sqlite::memory:\" } }\nendpoints:\n  - "
            + endpoint.strip().replace("\n", "\n    ")
            + "\n");
  }

  @Test
  void theExampleHasNone() {
    assertThat(problems(ExampleFiles.YAML)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          { path: GET /a }                                  | endpoints[0] has no source. Write one of model, sql, http, files or code.
          { path: GET /a, code: {class: A}, http: {url: "http://a"} } | endpoints[0].code stands beside http. An endpoint has exactly one source: keep one.
          { path: /api/**, proxy: {upstream: "http://a"} }  | endpoints[0].proxy stands at the top of the file, beside endpoints: it is for everything that is no endpoint.
          { code: {class: A} }                              | endpoints[0].path is missing. Write a method and a path such as GET /users/{user_id}.
          { path: /a, code: {class: A} }                    | endpoints[0].path is "/a". Write a method and a path such as GET /users/{user_id}.
          { path: GET a, code: {class: A} }                 | endpoints[0].path is "GET a". Write a method and a path such as GET /users/{user_id}.
          { path: FETCH /a, code: {class: A} }              | endpoints[0].path is "FETCH /a". The method is one of GET, POST, PUT, PATCH, DELETE; HEAD and OPTIONS are answered by themselves.
          { path: GET /a//b, code: {class: A} }             | endpoints[0].path is "GET /a//b". Leave out the empty segment or the '/' at the end.
          { path: GET /a/**/b, code: {class: A} }           | endpoints[0].path is "GET /a/**/b". '**' can only be the last segment.
          { path: GET /a/../b, code: {class: A} }           | endpoints[0].path is "GET /a/../b". '.' and '..' cannot be segments.
          { path: "GET /{a}.json", code: {class: A} }       | endpoints[0].path is "GET /{a}.json". A parameter takes a whole segment, such as /{user_id}, and is named with letters, digits, '_' and '-'.
          { path: "GET /{a}/{a}", code: {class: A} }        | endpoints[0].path is "GET /{a}/{a}". A parameter can stand in a path only once.
          { path: GET /a%20b, code: {class: A} }            | endpoints[0].path is "GET /a%20b". Fixed segments are letters, digits and any of -._~!$&'()*+,;=:@; put everything else into a {parameter}.
          { path: GET /a/**, code: {class: A} }             | endpoints[0].path is "GET /a/**". Only files can have a path that ends in /**.
          { path: GET /a/**, files: {directory: public} }   | endpoints[0].path is "GET /a/**". Files answer GET and HEAD: write just the path, such as /static/**.
          { path: /a, files: {directory: public} }          | endpoints[0].path is "/a". Files need a path that ends in /**, such as /static/**.
          { path: GET /a, name: "a b", code: {class: A} }   | endpoints[0].name is "a b". Use 1 to 64 letters, digits, '_', '-' and '.', beginning with a letter or digit.
          { path: GET /a, code: {} }                        | endpoints[0].code names no handler. Write file: Hello.java or class: com.acme.Hello.
          { path: GET /a, code: {file: Hello.java, class: A} } | endpoints[0].code.class stands beside file. Keep one.
          { path: GET /a, code: {class: 1a} }               | endpoints[0].code.class is "1a". Write a class name such as com.acme.Hello.
          { path: GET /a, code: {class: A}, body: {schema: user.schema.json} } | endpoints[0].body stands on an endpoint that reads. GET requests carry no body: use POST, or params of the query.
          { path: POST /a, code: {class: A}, body: {} }     | endpoints[0].body.schema is missing. Write the path of a file.
          { path: POST /a, code: {class: A}, body: {schema: user.schema.jsn} } | endpoints[0].body.schema is "user.schema.jsn". There is no such file that can be read; a relative path starts from the configuration's folder. Did you mean 'user.schema.json'?
          { path: POST /a, code: {class: A}, body: {schema: {type: objekt}} } | endpoints[0].body.schema is no valid JSON Schema: at '/type', does not have a value in the enumeration ["array", "boolean", "integer", "null", "number", "object", "string"]. Correct the schema there.
          { path: POST /a, code: {class: A}, body: {schema: {$ref: "http://acme/x"}} } | endpoints[0].body.schema refers to another document, 'http://acme/x'. Nothing is fetched: copy that schema under $defs, and refer to it with #/$defs/NAME or by its $id.
          { path: POST /a, code: {class: A}, body: {schema: {$schema: "http://acme/x"}} } | endpoints[0].body.schema declares with $schema a dialect that is unknown here. Write https://json-schema.org/draft/2020-12/schema, or leave $schema out.
          { path: GET /a, sql: {datasource: shop} }         | endpoints[0].sql has no statement. Write query to read or execute to write.
          { path: GET /a, sql: {datasource: shop, query: x, execute: y} } | endpoints[0].sql.execute stands beside query. Keep one: query reads, execute writes.
          { path: GET /a, sql: {datasource: shp, query: select 1} } | endpoints[0].sql.datasource is 'shp', which is not under datasources. Did you mean 'shop'?
          { path: "GET /a/{id}", sql: {datasource: shop, query: "select :di"} } | endpoints[0].sql.query uses :di, which is neither a parameter nor a field of the body. Did you mean 'id'?
          { path: "GET /{a-id}", sql: {datasource: shop, query: "select :a-id"} } | endpoints[0].sql.query uses :a, which is neither a parameter nor a field of the body. '-' ends a name in SQL: rename 'a-id', with '_' for '-'.
          { path: GET /a, sql: {datasource: shop, query: "select :id"} } | endpoints[0].sql.query uses :id, which is neither a parameter nor a field of the body. Declare it in path, params or body.schema.
          { path: GET /a, sql: {datasource: shop, query: "select 'x"} } | endpoints[0].sql.query cannot be read: the string that starts at line 1, column 8 does not end. Correct the statement.
          { path: GET /a, sql: {datasource: shop, query: select 1, result: all} } | endpoints[0].sql.result is "all". Write one, many or value.
          { path: POST /a, body: {schema: user.schema.json}, model: {file: iris.onnx, inputs: [nmae]} } | endpoints[0].model.inputs[0] is 'nmae', which is neither a field of the body nor a parameter. Did you mean 'name'?
          { path: GET /a, http: {url: "ftp://a/b"} }        | endpoints[0].http.url does not begin with http:// or https:// and a host. Write a URL such as https://example.com/posts/{post_id}.
          { path: "GET /a/{b}", http: {url: "http://{b}.example/"} } | endpoints[0].http.url has a parameter in its host or port. A parameter stands only after the host: otherwise callers could choose whom this server calls.
          { path: "GET /a/{b}", http: {url: "http://a:{b}/"} } | endpoints[0].http.url has a parameter in its host or port. A parameter stands only after the host: otherwise callers could choose whom this server calls.
          { path: GET /a, http: {url: "http://me:pw@a/"} }  | endpoints[0].http.url has a user or password in front of the host. Send them in http.headers, as Authorization, with a value from the environment.
          { path: GET /a, http: {url: "http://a/#b"} }      | endpoints[0].http.url has a fragment, which is never sent. Leave out '#' and what follows.
          { path: GET /a, http: {url: "http://a/b c"} }     | endpoints[0].http.url has a character that a URL cannot have. Write it percent-encoded, such as %20 for a space.
          { path: GET /a, http: {url: "http://a:99999/"} }  | endpoints[0].http.url has no host and port that can be called. Write a URL such as https://example.com/posts/{post_id}.
          { path: "GET /a/{b}", http: {url: "http://a/{c}"} } | endpoints[0].http.url uses {c}, which is no parameter. Did you mean 'b'?
          { path: GET /a, http: {url: "http://a/{c}"} }     | endpoints[0].http.url uses {c}, which is no parameter. This endpoint has no parameters: declare it in path or params.
          { path: GET /a, params: {c: {}}, http: {url: "http://a/{c}"} } | endpoints[0].http.url uses {c}, which a request may leave out. Give the parameter a default, or required: true.
          { path: GET /a, http: {url: "http://a/", headers: {"a b": c}} } | endpoints[0].http.headers: 'a b' is no name. Write the name of an HTTP header.
          { path: GET /a, http: {url: "http://a/", method: get} } | endpoints[0].http.method is "get". Write GET, POST, PUT, PATCH or DELETE.
          { path: GET /a, code: {class: A}, cache: {} }     | endpoints[0].cache.ttl is missing. Write a duration such as 30s, 5m or 1h.
          { path: GET /a, code: {class: A}, cache: {ttl: 5 minuts} } | endpoints[0].cache.ttl is "5 minuts". Write a duration such as 30s, 5m or 1h.
          { path: GET /a, code: {class: A}, cache: {tll: 5m, ttl: 5m} } | endpoints[0].cache: 'tll' is unknown here. Did you mean 'ttl'?
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, stale-if-eror: 1h} } | endpoints[0].cache: 'stale-if-eror' is unknown here. Did you mean 'stale-if-error'?
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, stale-while-revalidate: 60} } | endpoints[0].cache.stale-while-revalidate is "60". Write a duration such as 30s, 5m or 1h.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, ttl-jitter: 100%} } | endpoints[0].cache.ttl-jitter is "100%". Write a part from 0% to 90%, such as 10% or 0.1.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, early-refresh: {at: 8}} } | endpoints[0].cache.early-refresh.at is "8". Write a part from 1% to 99%, such as 80% or 0.8.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, early-refresh: {beta: 0}} } | endpoints[0].cache.early-refresh.beta is "0". Write a number above 0, at most 100; 1 is the usual one.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, early-refresh: {at: 80%, beta: 1}} } | endpoints[0].cache.early-refresh has both rules. Write { at: 80% } for a part of the ttl, or { beta: 1 } for a lot.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, early-refresh: {}} } | endpoints[0].cache.early-refresh has no rule. Write { at: 80% } for a part of the ttl, or { beta: 1 } for a lot.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, soft-timeout: 1s} } | endpoints[0].cache.soft-timeout has no old answer to fall back to. Add stale-if-error or stale-while-revalidate, or write hard-timeout.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, stale-if-error: 1h, soft-timeout: 2s, hard-timeout: 1s} } | endpoints[0].cache.soft-timeout leaves no time between soft-timeout and hard-timeout. The soft one is the shorter of the two.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, memory-ttl: 1h} } | endpoints[0].cache.memory-ttl is longer than the ttl of 5m. No tier keeps an answer fresh beyond ttl: write a shorter one.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, tiers: redis} } | endpoints[0].cache.tiers is "redis". Write all or memory.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, compress-above: big} } | endpoints[0].cache.compress-above is "big". Write a size such as 64MiB, 10kB or 512.
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, negative: {notfound: 5s}} } | endpoints[0].cache.negative: 'notfound' is unknown here. Did you mean 'not-found'?
          { path: GET /a, code: {class: A}, cache: {ttl: 5m, revalidate: true} } | endpoints[0].cache.revalidate stands on an endpoint whose source has no ETag. Only http sources can be asked whether an answer still holds: leave it out.
          { path: PUT /a, code: {class: A}, cache: {ttl: 5m} } | endpoints[0].cache stands on an endpoint that writes: a cached answer would hide that nothing was written. Leave it out.
          { path: POST /a, sql: {datasource: shop, execute: delete from a}, cache: {ttl: 5m} } | endpoints[0].cache stands on an endpoint that writes: a cached answer would hide that nothing was written. Leave it out.
          { path: /a/**, files: {directory: public}, cache: {ttl: 5m} } | endpoints[0].cache has no meaning for files, which are sent from the disk. Leave it out; files.cache-control tells clients how long to keep them.
          { path: "GET /a/{b}", code: {class: A}, cache: {ttl: 5m, tags: ["a:{c}"]} } | endpoints[0].cache.tags[0] uses {c}, which is no parameter. Did you mean 'b'?
          { path: "GET /a/{b}", code: {class: A}, cache: {ttl: 5m, tags: ["a:{b"]} } | endpoints[0].cache.tags[0] has braces that do not fit. There is a '{' without a '}' after it.
          { path: "GET /a/{b}", code: {class: A}, cache: {ttl: 5m, tags: ["a:b}"]} } | endpoints[0].cache.tags[0] has braces that do not fit. There is a '}' without a '{' before it.
          { path: "GET /a/{b}", code: {class: A}, cache: {ttl: 5m, key: "a:{b c}"} } | endpoints[0].cache.key has braces that do not fit. Between braces stands the name of a parameter: letters, digits, '_' and '-'.
          { path: "GET /a/{b}", params: {lang: {default: en}}, code: {class: A}, cache: {ttl: 5m, key: "a:{b}"} } | endpoints[0].cache.key does not use {lang}, so that different requests would share an answer. Use every parameter, or leave out key: it is then computed from all inputs.
          { path: "GET /a/{b}/{c}", code: {class: A}, cache: {ttl: 5m, key: "a:{b}-{c}"} } | endpoints[0].cache.key does not separate its parameters, so that different requests would share an answer. Put a ':' or '/' between two parameters.
          { path: POST /a, body: {schema: user.schema.json}, code: {class: A}, cache: {ttl: 5m, key: "a"} } | endpoints[0].cache.key leaves out the body, so that different bodies would share an answer. Leave out key: it is then computed from all inputs.
          { path: POST /a, body: {schema: user.schema.json}, code: {class: A}, cache: {ttl: 5m, tags: ["a:{name}"]} } | endpoints[0].cache.tags[0] uses {name}, which is no parameter. Fields of the body cannot be used here, only parameters of path and query.
          { path: GET /a, code: {class: A}, invalidates: [a] } | endpoints[0].invalidates stands on an endpoint that reads. Write it on the endpoint that changes the data, or use POST.
          { path: POST /a, code: {class: A}, cache: {ttl: 1m}, invalidates: [a] } | endpoints[0].invalidates stands beside cache: a cached answer would invalidate nothing. Leave out one of the two.
          { path: PUT /a, code: {class: A}, invalidates: ["a:{b}"] } | endpoints[0].invalidates[0] uses {b}, which is no parameter. This endpoint has no parameters: declare it in path or params.
          { path: GET /metrics, code: {class: A} }          | endpoints[0].path is taken by the metrics. Choose another path, or move it with server.metrics-path.
          { path: GET /health/ready, code: {class: A} }     | endpoints[0].path is taken by the health checks. Choose another path, or move it with server.health-path.
          { path: GET /docs/intro, code: {class: A} }       | endpoints[0].path is taken by the API's page. Choose another path, or move it with server.docs-path.
          { path: GET /brisk/x, code: {class: A} }          | endpoints[0].path is below /brisk, the admin surface. Choose another path.
          """)
  void oneMistakeInAnEndpointIsOneProblem(String endpoint, String message) {
    assertThat(problemsOf(endpoint)).containsExactly("brisk.yaml:3: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          b: {type: text}                      | b.type is "text". Write string, integer, number or boolean.
          b: {type: integer, minLength: 3}     | b.minLength has no meaning for the type integer. It is for string.
          b: {minimum: 3}                      | b.minimum has no meaning for the type string. It is for integer and number.
          b: {type: integer, minimum: 9, maximum: 3} | b.maximum is less than minimum. Nothing would fit: swap them.
          b: {minLength: 9, maxLength: 3}      | b.maxLength is less than minLength. Nothing would fit: swap them.
          b: {pattern: "["}                    | b.pattern cannot be used: a class is not closed with ]. Write a regular expression of ECMA-262, as in JSON Schema.
          b: {default: x}                      | b.default has no meaning for a parameter of the path, which is always there. Leave it out.
          b: {required: false}                 | b.required has no meaning for a parameter of the path, which is always there. Leave it out.
          q: {required: true, default: x}      | q.default stands beside required: true. Keep one: with a default it is optional.
          q: {type: integer, default: x}       | q.default is 'x'. The type is integer: write one.
          q: {type: number, default: x}        | q.default is 'x'. The type is number: write one.
          q: {type: boolean, default: maybe}   | q.default is 'maybe'. Write true or false.
          q: {type: integer, minimum: 3, default: 2} | q.default is '2'. It is below the minimum.
          q: {type: integer, maximum: 3, default: 4} | q.default is '4'. It is above the maximum.
          q: {minLength: 2, default: x}        | q.default is 'x'. It is shorter than minLength.
          q: {maxLength: 2, default: xyz}      | q.default is 'xyz'. It is longer than maxLength.
          q: {pattern: "^[a-z]+$", default: X} | q.default is 'X'. It does not fit the pattern.
          q: {enum: [a, b], default: c}        | q.default is 'c'. Write one of those in enum.
          q: {type: integer, enum: [1, two]}   | q.enum[1] is 'two'. The type is integer: write one.
          q: {type: integer, example: two}     | q.example is 'two'. The type is integer: write one.
          q: {type: integer, minimun: 1}       | q: 'minimun' is unknown here. Did you mean 'minimum'?
          """)
  void oneMistakeInAParameterIsOneProblem(String parameter, String message) {
    assertThat(
            problemsOf("{ path: \"GET /a/{b}\", code: {class: A}, params: {" + parameter + "} }"))
        .containsExactly("brisk.yaml:3: endpoints[0].params." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          server: { port: 99999 }                          | server.port is "99999". Write a whole number from 0 to 65535.
          server: { prot: 99999 }                          | server: 'prot' is unknown here. Did you mean 'port'?
          server: { metrics-path: metrics }                | server.metrics-path is "metrics". Write a path such as /internal/metrics.
          server: { metrics-path: /docs }                  | server.docs-path is the same as server.metrics-path. Give each a path of its own, or off.
          server: { docs-path: /brisk/docs }               | server.docs-path is below /brisk, the admin surface. Choose another path.
          server: { tls: { certificate: iris.onnx, key: nowhere.pem } } | server.tls.key is "nowhere.pem". There is no such file that can be read; a relative path starts from the configuration's folder.
          server: { header-timeout: 2h }                   | server.header-timeout is "2h". Write a duration such as 30s, 5m or 1h. Allowed is 1ms to 1h.
          cache: { redis: { url: "localhost:6379" } }      | cache.redis.url cannot be used. Write redis://[user:password@]host[:port][/database], rediss:// for TLS, redis-sentinel://host:port,host:port#master for Sentinel, or with cluster: true redis://host:port,host:port.
          cache: { redis: { url: "redis://a,b" } }         | cache.redis.url names several hosts. Write cluster: true, or redis-sentinel:// for Sentinel.
          cache: { redis: { url: "redis-sentinel://a" } }  | cache.redis.url names no master. Write redis-sentinel://host:port,host:port#master.
          cache: { redis: { url: "redis://a#m" } }         | cache.redis.url names a master, which only redis-sentinel:// has. Leave out the '#'.
          cache: { redis: { url: "redis-sentinel://a#m", cluster: true } } | cache.redis.url is Sentinel's, beside cluster: true. Keep one of the two.
          cache: { redis: { url: "redis://a,b/3", cluster: true } } | cache.redis.url names a database, but a cluster has only 0. Leave it out.
          cache: { redis: { url: "redis://a", namespace: "{x}" } } | cache.redis.namespace is "{x}". Write 1 to 64 letters, digits, '_', '-' and '.'.
          cache: { memcached: { url: "redis://a" } }       | cache.memcached.url cannot be used. Write memcached://host[:port].
          cache: { memcached: { url: "memcached://a" }, redis: { url: "redis://a" } } | cache.memcached stands beside redis. There is one shared tier: keep one of them.
          cache: { redis: { url: "redis://a,b", cluster: true, invalidation: tracking } } | cache.redis.invalidation is tracking, which a cluster does not have: each shard would need a connection of its own. Write stream.
          cache: { encryption: { key-id: a, key: c2hvcnQ= } } | cache.encryption.key cannot be used. Write 32 bytes in Base64, best from the environment: ${CACHE_KEY}. Make them with openssl rand -base64 32.
          cache: { encryption: { key-id: a, key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, old-keys: { a: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= } } } | cache.encryption.old-keys has the id 'a' too. Give each key an id of its own.
          cache: { memory: { eviction: arc } }             | cache.memory.eviction is "arc". Write w-tinylfu, lru, lfu or fifo.
          cache: { breaker: { silent-after: 50ms } }       | cache.breaker.silent-after is now called stall-timeout.
          cache: { defaults: { stale-throttle: 5s } }      | cache.defaults.stale-throttle is now called retry-after-failure.
          cache: { defaults: { tell-clients: true } }      | cache.defaults.tell-clients is now called advertise-staleness.
          cache: { breaker: { failures: 0 } }              | cache.breaker.failures is "0". Write a whole number from 1 to 1000.
          cache: { defaults: { ttl: 5m } }                 | cache.defaults: 'ttl' is unknown here. Known here: stale-while-revalidate, stale-if-error, retry-after-failure, early-refresh, soft-timeout, hard-timeout, remote-timeout, load-timeout, ttl-jitter, memory-ttl, tiers, compress-above, negative, revalidate, advertise-staleness, ignore.
          cache: { warm: nothing.txt }                     | cache.warm is "nothing.txt". There is no such file that can be read; a relative path starts from the configuration's folder.
          cache: { memory: { max-size: lots } }            | cache.memory.max-size is "lots". Write a size such as 64MiB, 10kB or 512.
          proxy: { upstream: "http://a", purge: {} }        | proxy.purge lets everybody empty the cache. Say from: [127.0.0.1] or token: ${PURGE_TOKEN}, or leave it out.
          datasources: { "a b": { url: "jdbc:sqlite:x" } } | datasources: 'a b' is no name. Use 1 to 64 letters, digits, '_', '-' and '.', beginning with a letter or digit.
          datasources: { a: { url: "sqlite:x" } }          | datasources.a.url cannot be used. Write a JDBC URL such as jdbc:sqlite:users.db or jdbc:postgresql://localhost/shop.
          datasources: { a: { } }                          | datasources.a.url is missing. Write a JDBC URL such as jdbc:sqlite:users.db or jdbc:postgresql://localhost/shop.
          """)
  void oneMistakeAtTheTopIsOneProblem(String section, String message) {
    assertThat(problems(section + "\nendpoints: [{ path: GET /a, code: { class: A } }]"))
        .containsExactly("brisk.yaml:1: " + message);
  }

  @Test
  void aFileWithoutEndpointsSaysWhatIsMissing() {
    assertThat(problems(""))
        .containsExactly(
            "brisk.yaml:1: endpoints is missing. Write a list such as [a, b] with at least one"
                + " element, or proxy: with an upstream.");
  }

  @Test
  void problemsOfSeveralKindsAreReportedTogetherInTheOrderOfTheFile() {
    assertThat(
            problems(
                """
                server: { port: x }
                endpoints:
                  - path: GET /users/{user_id}
                    params: { user_id: { type: integer, minimum: one } }
                    code: { class: A }
                    cache:
                      ttl: 5 minuts
                      key: "user:{usr_id}"
                  - path: PUT /users/{user_id}
                    sql: { datasource: shop, execute: "update users set a = :b" }
                    invalidates: ["user:{id}"]
                  - path: GET /users/{id}
                    code: { class: A }
                """))
        .containsExactly(
            "brisk.yaml:1: server.port is \"x\". Write a whole number from 0 to 65535.",
            "brisk.yaml:4: endpoints[0].params.user_id.minimum is \"one\". Write a number.",
            "brisk.yaml:7: endpoints[0].cache.ttl is \"5 minuts\". Write a duration such as 30s, 5m or"
                + " 1h.",
            "brisk.yaml:8: endpoints[0].cache.key uses {usr_id}, which is no parameter. Did you mean"
                + " 'user_id'?",
            "brisk.yaml:8: endpoints[0].cache.key does not use {user_id}, so that different requests"
                + " would share an answer. Use every parameter, or leave out key: it is then computed"
                + " from all inputs.",
            "brisk.yaml:10: endpoints[1].sql.datasource is 'shop', which is not under datasources."
                + " There are none: write datasources: with a url for it.",
            "brisk.yaml:10: endpoints[1].sql.execute uses :b, which is neither a parameter nor a field"
                + " of the body. Known here: user_id.",
            "brisk.yaml:11: endpoints[1].invalidates[0] uses {id}, which is no parameter. Known here:"
                + " user_id.",
            "brisk.yaml:12: endpoints[2].path answers the same requests as endpoints[0]. Change the"
                + " path or the method.");
  }

  @Test
  void aNameThatIsWrittenTwiceIsAProblem() {
    assertThat(
            problems(
                """
                endpoints:
                  - { path: GET /a, name: same, code: { class: A } }
                  - { path: GET /b, name: same, code: { class: A } }
                """))
        .containsExactly(
            "brisk.yaml:3: endpoints[1].name is 'same', which endpoints[0] has. Names are unique: set"
                + " name: to another one.");
  }

  @ParameterizedTest
  @CsvSource({
    "user:{id}, user:{id}, true",
    "user:{id}, user:me, true",
    "user:{id}, user:{id}:posts, false",
    "user:{id}, post:{id}, false",
    "user-{id}, user-x{id}, true",
    "{id}, user, true",
    "'user:{id}', 'other:{id}', false",
  })
  void keysOfTwoEndpointsMustNeverBeTheSame(String one, String two, boolean clash) {
    List<String> problems =
        problems(
            """
            endpoints:
              - { path: "GET /a/{id}", code: { class: A }, cache: { ttl: 1m, key: "%s" } }
              - { path: "GET /b%s", code: { class: A }, cache: { ttl: 1m, key: "%s" } }
            """
                .formatted(one, two.contains("{id}") ? "/{id}" : "", two));

    assertThat(problems)
        .isEqualTo(
            clash
                ? List.of(
                    "brisk.yaml:3: endpoints[1].cache.key can be the same as a key of endpoints[0]."
                        + " Begin each endpoint's keys with a word of its own, such as user: and post:.")
                : List.of());
  }

  @Test
  void aWrittenKeyMustNotLookLikeAComputedOne() {
    assertThat(
            problems(
                """
                endpoints:
                  - { path: "GET /a/{id}", code: { class: A }, cache: { ttl: 1m, key: "users:{id}" } }
                  - { path: GET /users, code: { class: A }, cache: { ttl: 1m } }
                """))
        .containsExactly(
            "brisk.yaml:2: endpoints[0].cache.key can be the same as a key of endpoints[1]. Begin each"
                + " endpoint's keys with a word of its own, such as user: and post:.");
  }

  @ParameterizedTest
  @CsvSource({
    "user:{id}, false",
    "usr:{id}, true",
    "users:{id}, true",
    "user:me, false",
    "order:{id}, false"
  })
  void aTagThatIsNearlyOneOfThisFileIsASlip(String tag, boolean slip) {
    assertThat(
            problems(
                """
                endpoints:
                  - { path: "GET /a/{user}", code: { class: A }, cache: { ttl: 1m, tags: ["user:{user}"] } }
                  - { path: "PUT /b/{id}", code: { class: A }, invalidates: ["%s"] }
                """
                    .formatted(tag)))
        .isEqualTo(
            slip
                ? List.of(
                    "brisk.yaml:3: endpoints[1].invalidates[0] matches no tag here. Is it meant to be"
                        + " the tag of endpoints[0]? Then write it the same.")
                : List.of());
  }

  @Test
  void aMalformedSchemaFileIsNamedWithItsPlace() throws Exception {
    java.nio.file.Files.writeString(directory.resolve("bad.json"), "{\n  \"type\": objekt\n}");

    assertThat(problemsOf("{ path: POST /a, code: {class: A}, body: {schema: bad.json} }"))
        .containsExactly(
            "brisk.yaml:3: endpoints[0].body.schema is not well-formed JSON at line 2, column 11."
                + " Correct the JSON there.");
  }

  @Test
  void whatCameFromTheEnvironmentIsNeverShown() {
    List<String> problems =
        problemsOf(
            """
            path: GET /a/{b}
            http: { url: "http://${HOST_PART}/${SECRET}" }
            cache: { ttl: 1m, key: "${SECRET}:{c}" }
            """);

    assertThat(problems)
        .containsExactly(
            "brisk.yaml:4: endpoints[0].http.url cannot be used: it is set by ${HOST_PART} and"
                + " ${SECRET}. A parameter stands only after the host: otherwise callers could choose"
                + " whom this server calls.",
            "brisk.yaml:5: endpoints[0].cache.key cannot be used: it is set by ${SECRET}. Did you mean"
                + " 'b'?",
            "brisk.yaml:5: endpoints[0].cache.key cannot be used: it is set by ${SECRET}. Use every"
                + " parameter, or leave out key: it is then computed from all inputs.");
  }

  @Test
  void aProgramIsToldTheSame() {
    BriskSettings settings =
        BriskSettings.of(
            EndpointSettings.of("GET /users/{id}", HttpSettings.get("http://{id}.example/"))
                .withParameter(ParameterSettings.path("di", Type.INTEGER))
                .withCache(EndpointCache.ttl(Duration.ZERO).withKey("user")),
            EndpointSettings.of("BREW /coffee", CodeSettings.className("A")),
            EndpointSettings.of("GET /users/{id}", CodeSettings.className("A"))
                .withName("no name"));

    assertThatThrownBy(() -> SettingsCheck.checked(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            endpoints[0].params.di is not in the path. A parameter is one of the path exactly if the path has its {name}.
            endpoints[0].http.url has a parameter in its host or port. A parameter stands only after the host: otherwise callers could choose whom this server calls.
            endpoints[0].cache.ttl is not positive. Write a duration such as 30s, 5m or 1h.
            endpoints[0].cache.key does not use {id} and {di}, so that different requests would share an answer. Use every parameter, or leave out key: it is then computed from all inputs.
            endpoints[1].path has the method 'BREW'. Write GET, POST, PUT, PATCH or DELETE; for files none.
            endpoints[2].name is 'no name'. Use 1 to 64 letters, digits, '_', '-' and '.', beginning with a letter or digit.
            endpoints[2].path answers the same requests as endpoints[0]. Change the path or the method.\
            """);
  }
}
