package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/// Entry B9: hints of TLS by their cause.
class TlsCauseTest {
  private static IOException handshake(Throwable cause) {
    SSLHandshakeException failure = new SSLHandshakeException(cause.getMessage());
    failure.initCause(cause);
    return failure;
  }

  @Test
  void eachCauseHasItsOwnRemedy() {
    Map<IOException, String> causes =
        Map.of(
            handshake(new CertificateExpiredException("NotAfter: Mon Jan 01 00:00:00 UTC 2024")),
            "has expired. Renew it",
            handshake(
                new CertificateException(
                    "PKIX path building failed: unable to find valid certification path to"
                        + " requested target")),
            "nobody whom Java trusts has signed",
            handshake(
                new CertificateException(
                    "No subject alternative DNS name matching shop.local found.")),
            "is for another host",
            handshake(new CertificateException("No name matching shop.local found")),
            "is for another host",
            new SSLException("Unsupported or unrecognized SSL message"),
            "Write http:// instead of https://",
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            "no version or cipher of TLS in common",
            new SSLHandshakeException("Received fatal alert: certificate_required"),
            "wants a certificate of the client",
            new SocketTimeoutException("Read timed out"),
            "did not finish the handshake in time",
            new SSLHandshakeException("Remote host terminated the handshake"),
            "Remote host terminated the handshake.",
            new IOException("Connection reset"),
            "ended during the handshake (Connection reset)");
    causes.forEach((failure, text) -> assertThat(TlsPreflight.cause(failure)).contains(text));
  }
}
