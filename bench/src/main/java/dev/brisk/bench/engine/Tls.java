package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadPlan;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/// The TLS settings of a run.
final class Tls {
  private Tls() {}

  static SslContext context(LoadPlan plan) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (plan.insecure()) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
