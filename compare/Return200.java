import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// nginx with one worker that answers `return 200` with 39 bytes of JSON, over HTTP, TLS and
/// HTTP/2, pinned to one processor: about the least that a server can do. It counts what it
/// answered.
final class Return200 implements AutoCloseable {
  private static final String BODY = "{\"id\":1,\"name\":\"Alice\",\"age\":30,\"x\":1}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Pinned process;
  private final int plain;
  private final int secure;
  private final int http2;

  private Return200(Pinned process, int plain, int secure, int http2) {
    this.process = process;
    this.plain = plain;
    this.secure = secure;
    this.http2 = http2;
  }

  static Return200 start(int cpu) throws Exception {
    Path folder = Files.createTempDirectory("brisk-compare-");
    int plain = Pinned.freePort();
    int secure = Pinned.freePort();
    int http2 = Pinned.freePort();
    certificate(folder);
    Files.writeString(folder.resolve("nginx.conf"), nginx(folder, plain, secure, http2));
    Pinned process =
        Pinned.start(
            "nginx", cpu, plain, Map.of(),
            "/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf");
    return new Return200(process, plain, secure, http2);
  }

  String http() {
    return "http://127.0.0.1:" + plain + "/";
  }

  String tls() {
    return "https://127.0.0.1:" + secure + "/";
  }

  String http2() {
    return "http://127.0.0.1:" + http2 + "/";
  }

  /// Requests that nginx has answered, this one included.
  long served() throws Exception {
    String page =
        client
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plain + "/status")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return Long.parseLong(page.lines().skip(2).findFirst().orElseThrow().strip().split(" ")[2]);
  }

  private static void certificate(Path folder) throws Exception {
    Process openssl =
        new ProcessBuilder(
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
                folder + "/key.pem", "-out", folder + "/cert.pem", "-days", "2", "-subj",
                "/CN=localhost")
            .redirectErrorStream(true)
            .start();
    openssl.getInputStream().readAllBytes();
    if (openssl.waitFor() != 0) {
      throw new IllegalStateException("openssl made no certificate");
    }
  }

  private static String nginx(Path folder, int plain, int secure, int http2) {
    String answer = "default_type application/json; location / { return 200 '" + BODY + "'; }";
    return """
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr crit;
        events { worker_connections 16384; }
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
          uwsgi_temp_path t4; scgi_temp_path t5;
          keepalive_requests 1000000000;
          keepalive_timeout 600s;
          ssl_certificate %1$s/cert.pem;
          ssl_certificate_key %1$s/key.pem;
          server { listen 127.0.0.1:%2$d backlog=8192; %5$s location = /status { stub_status; } }
          server { listen 127.0.0.1:%3$d ssl backlog=8192; %5$s }
          server { listen 127.0.0.1:%4$d http2 backlog=8192; %5$s }
        }
        """
        .formatted(folder, plain, secure, http2, answer);
  }

  @Override
  public void close() throws Exception {
    process.close();
    client.close();
  }
}
