package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.tls.TestIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service behind the proxy that speaks TLS.
class ProxyTlsTest {
  @TempDir private static Path folder;
  private static HttpsServer service;

  @BeforeAll
  static void start() throws Exception {
    TestIdentity identity = TestIdentity.create("EC", folder);
    identity.write(folder.resolve("ca.pem"), folder.resolve("key.pem"));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    char[] none = new char[0];
    keys.setKeyEntry("own", identity.key(), none, new Certificate[] {identity.certificate()});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, none);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    service = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    service.setHttpsConfigurator(new HttpsConfigurator(tls));
    service.createContext(
        "/",
        exchange -> {
          byte[] body =
              (exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    service.start();
  }

  @AfterAll
  static void stop() {
    service.stop(0);
  }

  private static BriskServer proxy(String host, String more) throws Exception {
    Path file = Files.createTempFile(folder, "brisk", ".yaml");
    Files.writeString(
        file,
        """
        server: { port: 0, admin: { enabled: false } }
        proxy:
          upstream: https://%s:%d
        %s
        """
            .formatted(host, service.getAddress().getPort(), more));
    return BriskServer.start(BriskYaml.load(file));
  }

  @Test
  void aServiceWhoseCertificateIsOfAPrivateCaIsReachedByItsOwnName() throws Exception {
    try (BriskServer server = proxy("127.0.0.1", "  trusted-certificates: ca.pem");
        RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.request("GET", "/a?b").text())
            .isEqualTo("127.0.0.1:" + service.getAddress().getPort() + "/a?b");
      }
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsA502ThatSaysWhatToDo() throws Exception {
    try (BriskServer server = proxy("127.0.0.1", "");
        RawClient client = new RawClient(server.port())) {
      RawClient.Reply reply = client.request("GET", "/");
      assertThat(reply.status()).isEqualTo(502);
      assertThat(reply.text())
          .contains("nobody that is trusted here")
          .contains("proxy.trusted-certificates")
          .doesNotContain("127.0.0.1");
    }
  }

  @Test
  void aCertificateForAnotherNameIsA502ThatSaysSo() throws Exception {
    try (BriskServer server = proxy("127.0.0.2", "  trusted-certificates: ca.pem")) {
      try (RawClient client = new RawClient(server.port())) {
        RawClient.Reply reply = client.request("GET", "/");
        assertThat(reply.status()).isEqualTo(502);
      }
    }
    try (BriskServer server = proxy("localhost.localdomain", "  trusted-certificates: ca.pem");
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/").status()).isEqualTo(502);
    }
  }

  @Test
  void aFileThatHasNoCertificateEndsTheStart() throws Exception {
    Files.writeString(folder.resolve("none.pem"), "no certificate");
    assertThatThrownBy(() -> proxy("127.0.0.1", "  trusted-certificates: none.pem").close())
        .hasMessageContaining("proxy.trusted-certificates")
        .hasMessageContaining("none.pem")
        .hasMessageContaining("PEM");
  }
}
