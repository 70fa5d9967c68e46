package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadPlan;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

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
}
