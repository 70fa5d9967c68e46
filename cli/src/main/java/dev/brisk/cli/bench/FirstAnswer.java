package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// One answer, asked for before the run: ab reports the server's name and the document's length,
/// and counts answers of another length as failed. It is one request more than ab makes.
///
/// @param server the `Server` header, or empty
/// @param bodyBytes length of the body
/// @param tls protocol and cipher, or empty
record FirstAnswer(String server, long bodyBytes, String tls) {
  static FirstAnswer of(Origin origin, LoadTarget target, Duration timeout)
      throws BenchException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin.url() + target.path()))
            .timeout(timeout)
            .method(target.method(), HttpRequest.BodyPublishers.ofByteArray(target.body().bytes()));
    target.headers().forEach((name, value) -> request.setHeader(name, value));
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    try (HttpClient client =
        origin.secure() ? builder.sslContext(anything()).build() : builder.build()) {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new FirstAnswer(
          response.headers().firstValue("server").orElse(""),
          response.body().length,
          response.sslSession().map(FirstAnswer::describe).orElse(""));
    } catch (IOException | GeneralSecurityException e) {
      throw new BenchException(
          BenchException.Kind.UNREACHABLE, "The first request failed: " + e.getMessage());
    }
  }

  private static String describe(SSLSession session) {
    return session.getProtocol() + "," + session.getCipherSuite();
  }

  /// ab does not check certificates.
  private static SSLContext anything() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    return context;
  }

  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
