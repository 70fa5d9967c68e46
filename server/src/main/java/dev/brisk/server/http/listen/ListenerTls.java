package dev.brisk.server.http.listen;

import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.tls.IdentityException;
import dev.brisk.server.tls.ServerIdentity;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How a listener speaks TLS: its identity, its versions and suites, and ALPN.
final class ListenerTls {
  /// Of TLS 1.3 all; of TLS 1.2 those with forward secrecy and authenticated encryption: none with
  /// a static RSA key, none with CBC.
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private ListenerTls() {}

  static @Nullable SslContext of(HttpOptions options) {
    if (options.certificate() == null || options.key() == null) {
      return null;
    }
    try {
      ServerIdentity identity = ServerIdentity.read(options.certificate(), options.key());
      return SslContextBuilder.forServer(identity.key(), identity.chain())
          .sslProvider(providerFor(identity))
          .protocols("TLSv1.3", "TLSv1.2")
          .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2,
                  ApplicationProtocolNames.HTTP_1_1))
          .build();
    } catch (IdentityException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    } catch (SSLException e) {
      throw new UncheckedIOException(
          new IOException(
              "Cannot use the TLS files " + options.certificate() + " and " + options.key() + ".",
              e));
    }
  }

  /// BoringSSL, which is used where its library is on the class path, signs with no Edwards curve.
  private static SslProvider providerFor(ServerIdentity identity) {
    return identity.key().getAlgorithm().equals("EdDSA")
        ? SslProvider.JDK
        : SslContext.defaultServerProvider();
  }
}
