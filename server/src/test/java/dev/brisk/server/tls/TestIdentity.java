package dev.brisk.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/// A key of one's own and its certificate for localhost, made by the JDK's `keytool`.
public record TestIdentity(Certificate certificate, PrivateKey key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// @param algorithm `RSA`, `EC` or `Ed25519`
  /// @param folder keeps the key store
  public static TestIdentity create(String algorithm, Path folder) throws Exception {
    Path store = folder.resolve(algorithm + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                "test",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("keytool did not end");
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    return new TestIdentity(
        keys.getCertificate("test"), (PrivateKey) keys.getKey("test", PASSWORD));
  }

  /// Writes both as PEM files.
  public void write(Path certificateFile, Path keyFile) throws Exception {
    writePem(certificateFile, "CERTIFICATE", certificate.getEncoded());
    writePem(keyFile, "PRIVATE KEY", key.getEncoded());
  }

  public static void writePem(Path file, String type, byte[] content) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content)
            + "\n-----END "
            + type
            + "-----\n");
  }
}
