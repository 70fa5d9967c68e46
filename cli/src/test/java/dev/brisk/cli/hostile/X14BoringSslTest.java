package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.fixtures.TlsFiles;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is distributed speaks TLS by BoringSSL, not by the JDK as the server's own tests do: the
/// same suites must be refused and spoken.
@Timeout(120)
class X14BoringSslTest {
  /// Suites of TLS 1.2, known to this JDK, that the server of the same key could speak.
  private static final String[] REFUSED = {
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
  };

  @TempDir private Path folder;

  @Test
  void suitesWithoutAuthenticatedEncryptionAreRefusedAndTheOthersSpoken() throws Exception {
    assertThat(OpenSsl.isAvailable()).isTrue();
    TlsFiles files = TlsFiles.created();
    Path yaml = folder.resolve("brisk.yaml");
    Files.writeString(
        yaml,
        """
        server:
          port: 0
          admin: { enabled: false }
          tls: { certificate: %s, key: %s }
        endpoints: [{ path: /files/**, files: { directory: . } }]
        """
            .formatted(files.certificate(), files.key()));
    try (BriskServer server = BriskServer.start(BriskYaml.load(yaml))) {
      for (String suite : REFUSED) {
        assertThatThrownBy(() -> handshake(server, "TLSv1.2", suite))
            .as(suite)
            .isInstanceOf(SSLException.class);
      }
      int spoken = 0;
      for (String kind : new String[] {"RSA", "ECDSA"}) {
        spoken += speaks(server, "TLS_ECDHE_" + kind + "_WITH_AES_128_GCM_SHA256") ? 1 : 0;
      }
      assertThat(spoken).as("kinds of keys that its one key is of").isEqualTo(1);
      handshake(server, "TLSv1.3", "TLS_AES_128_GCM_SHA256");
      handshake(server, "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256");
    }
  }

  private static boolean speaks(BriskServer server, String suite) throws Exception {
    try {
      handshake(server, "TLSv1.2", suite);
      return true;
    } catch (SSLException refused) {
      return false;
    }
  }

  private static void handshake(BriskServer server, String protocol, String suite)
      throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
    }
  }

  /// Whose key it is is no matter here.
  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
