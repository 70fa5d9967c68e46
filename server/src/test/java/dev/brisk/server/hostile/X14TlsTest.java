package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.tls.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS without forward secrecy or with CBC, and files that `check` let pass and `serve` refused.
@Timeout(120)
class X14TlsTest {
  @TempDir private static Path folder;
  private static final KeyStore TRUSTED = trusted();

  private static KeyStore trusted() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void makeKeys() throws Exception {
    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      TestIdentity identity = TestIdentity.create(algorithm, folder);
      TRUSTED.setCertificateEntry(algorithm, identity.certificate());
      identity.write(folder.resolve(algorithm + ".crt"), folder.resolve(algorithm + ".key"));
      byte[] key = identity.key().getEncoded();
      write(algorithm + ".old", algorithm + " PRIVATE KEY", key);
    }
    write("encrypted.key", "ENCRYPTED PRIVATE KEY", new byte[100]);
    write("garbage.key", "PRIVATE KEY", new byte[100]);
    write("garbage.crt", "CERTIFICATE", new byte[100]);
    Files.writeString(folder.resolve("empty.key"), "");
    Files.writeString(folder.resolve("empty.crt"), "");
  }

  private static void write(String file, String type, byte[] content) throws IOException {
    TestIdentity.writePem(folder.resolve(file), type, content);
  }

  private static Path yaml(String certificate, String key, String more) throws IOException {
    Path file = Files.createTempFile(folder, "brisk", ".yaml");
    Files.writeString(
        file,
        """
        server:
          port: 0
          admin: { enabled: false }
          tls:
            certificate: %s
            key: %s
        %s
        endpoints: [{ path: /files/**, files: { directory: . } }]
        """
            .formatted(certificate, key, more));
    return file;
  }

  private static BriskServer serve(String algorithm, String more) throws Exception {
    return BriskServer.start(BriskYaml.load(yaml(algorithm + ".crt", algorithm + ".key", more)));
  }

  private static SSLContext client() throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(TRUSTED);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  private static void handshake(BriskServer server, String protocol, String suite)
      throws Exception {
    try (SSLSocket socket =
        (SSLSocket) client().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
    }
  }

  /// The two that Netty's own list has. Those with a static RSA key, which it has as well, the JDK
  /// refuses; for BoringSSL there is a test in `cli`.
  @ParameterizedTest
  @ValueSource(
      strings = {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"})
  void suitesWithoutAuthenticatedEncryptionAreRefused(String suite) throws Exception {
    try (BriskServer server = serve("RSA", "")) {
      assertThatThrownBy(() -> handshake(server, "TLSv1.2", suite))
          .isInstanceOf(SSLException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "RSA, TLSv1.2, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "EC, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "RSA, TLSv1.3, TLS_AES_128_GCM_SHA256",
    "EC, TLSv1.3, TLS_CHACHA20_POLY1305_SHA256",
    "Ed25519, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "Ed25519, TLSv1.3, TLS_AES_256_GCM_SHA384"
  })
  void forwardSecretSuitesAreSpokenWithEachKindOfKey(String key, String protocol, String suite)
      throws Exception {
    try (BriskServer server = serve(key, "")) {
      handshake(server, protocol, suite);
    }
  }

  private static HttpResponse<String> get(BriskServer server, HttpClient.Version version)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(client()).version(version).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/health/live"))
              .timeout(Duration.ofSeconds(20))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void browsersAreToldToComeByHttpsOnlyWhereThatIsConfigured() throws Exception {
    try (BriskServer silent = serve("Ed25519", "");
        BriskServer telling = serve("Ed25519", "    hsts: 365d")) {
      for (HttpClient.Version version : HttpClient.Version.values()) {
        if (version.ordinal() <= HttpClient.Version.HTTP_2.ordinal()) {
          HttpResponse<String> told = get(telling, version);
          assertThat(told.version()).isEqualTo(version);
          assertThat(told.headers().firstValue("strict-transport-security"))
              .contains("max-age=31536000");
          assertThat(get(silent, version).headers().map())
              .doesNotContainKey("strict-transport-security");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA.crt, EC.key, 6, key, is no RSA key",
    "EC.crt, Ed25519.key, 6, key, is no EC key",
    "RSA.crt, RSA.old, 6, key, PKCS#8 without a passphrase",
    "RSA.crt, encrypted.key, 6, key, openssl pkcs8",
    "RSA.crt, garbage.key, 6, key, is no RSA key",
    "RSA.crt, empty.key, 6, key, holds no private key",
    "RSA.crt, RSA.crt, 6, key, holds no private key",
    "garbage.crt, RSA.key, 5, certificate, cannot be read",
    "empty.crt, RSA.key, 5, certificate, holds no certificate",
    "RSA.key, RSA.key, 5, certificate, ''"
  })
  void aPairThatCannotServeIsRefusedByCheckWithItsLine(
      String certificate, String key, int line, String at, String why) throws Exception {
    Path file = yaml(certificate, key, "");
    assertThatThrownBy(() -> BriskYaml.load(file))
        .hasMessageContaining(file.getFileName() + ":" + line + ": server.tls." + at)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void theKeyOfAnotherCertificateIsRefused(String algorithm) throws Exception {
    Path other = Files.createTempFile(folder, "other", ".key");
    byte[] key =
        java.security.KeyPairGenerator.getInstance(algorithm)
            .generateKeyPair()
            .getPrivate()
            .getEncoded();
    write(other.getFileName().toString(), "PRIVATE KEY", key);
    Path file = yaml(algorithm + ".crt", other.getFileName().toString(), "");
    assertThatThrownBy(() -> BriskYaml.load(file))
        .hasMessageContaining("is not the key of")
        .hasMessageContaining("server.tls.key");
  }
}
