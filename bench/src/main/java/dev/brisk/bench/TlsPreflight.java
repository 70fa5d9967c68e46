package dev.brisk.bench;

import dev.brisk.bench.engine.Tls;
import dev.brisk.bench.plan.Origin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Shakes hands once before anything else is sent: a run whose handshakes all fail measures
/// nothing, and the first one knows why.
public final class TlsPreflight {
  private static final int HANDSHAKE_MILLIS = 5_000;

  private TlsPreflight() {}

  /// Does nothing where the origin has no TLS.
  ///
  /// @param insecure true: any certificate is accepted
  /// @param timeout longest wait; never more than five seconds
  /// @throws BenchException when there is no handshake, by its cause
  public static void check(
      Origin origin, InetSocketAddress address, boolean insecure, Duration timeout)
      throws BenchException {
    if (!origin.secure()) {
      return;
    }
    int millis = (int) Math.clamp(timeout.toMillis(), 1, HANDSHAKE_MILLIS);
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(millis);
      plain.connect(address, millis);
      try (SSLSocket socket =
          (SSLSocket)
              (insecure
                      ? Tls.trustingAnyone().getSocketFactory()
                      : (SSLSocketFactory) SSLSocketFactory.getDefault())
                  .createSocket(plain, origin.host(), origin.port(), true)) {
        SSLParameters parameters = socket.getSSLParameters();
        if (!insecure) {
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        Tls.serverName(origin.host()).ifPresent(name -> parameters.setServerNames(List.of(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    } catch (IOException e) {
      throw new BenchException(
          BenchException.Kind.UNREACHABLE, "No TLS with " + origin.authority() + ": " + cause(e));
    }
  }

  /// What the handshake failed of, and what to do.
  static String cause(IOException failure) {
    if (failure instanceof SocketTimeoutException) {
      return "the server did not finish the handshake in time. Does it speak TLS on this port?";
    }
    String texts = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "the server's certificate has expired. Renew it, or add --insecure.";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "the server's certificate is not valid yet. Are the clocks right?";
      }
      texts += " " + cause.getMessage();
    }
    if (texts.contains("unable to find valid certification path")
        || texts.contains("PKIX path building failed")) {
      return "nobody whom Java trusts has signed the server's certificate. If it is your server,"
          + " add --insecure.";
    }
    if (texts.contains("subject alternative") || texts.contains("No name matching")) {
      return "the server's certificate is for another host. Write the host that it names, or add"
          + " --insecure.";
    }
    if (texts.contains("Unsupported or unrecognized SSL message")
        || texts.contains("plaintext connection")) {
      return "the server does not speak TLS on this port. Write http:// instead of https://.";
    }
    if (texts.contains("bad_certificate") || texts.contains("certificate_required")) {
      return "the server wants a certificate of the client, which the load generator does not have.";
    }
    if (texts.contains("protocol_version") || texts.contains("handshake_failure")) {
      return "server and Java have no version or cipher of TLS in common ("
          + failure.getMessage()
          + ").";
    }
    return failure instanceof SSLException
        ? failure.getMessage() + "."
        : "the connection ended during the handshake (" + failure.getMessage() + ").";
  }
}
