package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Origin;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// The TLS settings of a run.
public final class Tls {
  private Tls() {}

  static SslContext context(LoadPlan plan) {
    return context(plan.insecure(), plan.protocol() == LoadPlan.Protocol.HTTP_2);
  }

  /// @param insecure true: any certificate is accepted
  public static SslContext context(boolean insecure, boolean http2) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (insecure) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    }
    if (http2) {
      builder
          .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /// The handler of one connection, which tells the server the name that the URL has.
  public static SslHandler handler(SslContext context, ByteBufAllocator allocator, Origin origin) {
    SSLEngine engine = context.newEngine(allocator, origin.host(), origin.port());
    // Left alone, neither engine tells a name without a dot, such as those of Compose services.
    serverName(origin.host())
        .ifPresent(name -> {
          SSLParameters parameters = engine.getSSLParameters();
          parameters.setServerNames(List.of(name));
          engine.setSSLParameters(parameters);
        });
    return new SslHandler(engine);
  }

  /// The name as servers are told it (SNI, RFC 6066); none for an address.
  public static Optional<SNIServerName> serverName(String host) {
    if (host.matches("[0-9.]+|.*:.*")) {
      return Optional.empty();
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    try {
      // From bytes: the constructor of texts refuses underscores.
      return Optional.of(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Too long for a name: the handshake will tell.
    }
  }

  /// For sockets of the JDK that accept any certificate.
  public static SSLContext trustingAnyone() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
