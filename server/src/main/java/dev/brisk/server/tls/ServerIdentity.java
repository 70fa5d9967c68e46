package dev.brisk.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A certificate chain and the key of its first certificate: RSA, EC, Ed25519 or Ed448, in PEM
/// files. Whoever has one knows that both belong together.
///
/// @param chain the server's own certificate first
public record ServerIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");
  private static final byte[] PROBE = {1, 2, 3, 4};

  public ServerIdentity {
    chain = List.copyOf(chain);
  }

  /// @throws IdentityException with the file at fault and what to do
  public static ServerIdentity read(Path certificate, Path key) throws IdentityException {
    List<X509Certificate> chain = chain(certificate);
    PublicKey own = chain.getFirst().getPublicKey();
    PrivateKey secret = key(key, own);
    if (!belong(own, secret)) {
      throw new IdentityException(
          true,
          key,
          "is not the key of " + certificate,
          "Name the key that the certificate was made for; the server's own certificate comes"
              + " first in the chain.");
    }
    return new ServerIdentity(chain, secret);
  }

  private static List<X509Certificate> chain(Path file) throws IdentityException {
    try {
      byte[] pem = bytes(file);
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException | IOException e) {
      throw new IdentityException(
          false,
          file,
          "cannot be read (" + e.getMessage() + ")",
          "It is a PEM chain (-----BEGIN CERTIFICATE-----), readable by this user.");
    }
    throw new IdentityException(
        false,
        file,
        "holds no certificate",
        "It is a PEM chain (-----BEGIN CERTIFICATE-----), readable by this user.");
  }

  private static PrivateKey key(Path file, PublicKey own) throws IdentityException {
    String pem;
    try {
      pem = new String(bytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IdentityException(
          true, file, "cannot be read (" + e.getMessage() + ")", "Let this user read it.");
    }
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      Matcher other = OTHER_KEY.matcher(pem);
      throw new IdentityException(
          true,
          file,
          other.find() ? "is a \"" + other.group(1) + "\"" : "holds no private key",
          "It must be PKCS#8 without a passphrase (-----BEGIN PRIVATE KEY-----); openssl pkcs8"
              + " -topk8 -nodes -in KEY -out NEW makes it so.");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(own.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IdentityException(
          true,
          file,
          "is no " + own.getAlgorithm() + " key, as its certificate's is",
          "Use RSA, EC or Ed25519, and the key that the certificate was made for.");
    }
  }

  private static boolean belong(PublicKey own, PrivateKey secret) {
    String algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> own.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(PROBE);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(own);
      checking.update(PROBE);
      return checking.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }
}
