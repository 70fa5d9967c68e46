package dev.brisk.server;

import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceType;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.code.CodeSource;
import java.util.Map;

/// Makes an endpoint's source: the program's own, where it put one, else what is configured.
///
/// @param own sources by endpoint
/// @param handlers by endpoint
/// @param readings where HTTP clients are measured
record SourceFactory(
    Map<String, Source> own,
    Map<String, Handler> handlers,
    SourceContext context,
    ServerCollector readings) {
  Source open(EndpointSettings endpoint) {
    Source source = create(endpoint);
    source.httpClient().ifPresent(readings::httpClient);
    return source;
  }

  private Source create(EndpointSettings endpoint) {
    Source given = own.get(endpoint.name());
    if (given != null) {
      return given;
    }
    Handler handler = handlers.get(endpoint.name());
    return handler != null
        ? CodeSource.of(
            endpoint.name(),
            handler,
            handler.getClass().getName(),
            endpoint.source() instanceof CodeSettings code
                ? code.maxConcurrency()
                : CodeSettings.DEFAULT_MAX_CONCURRENCY,
            context)
        : SourceType.of(endpoint.source())
            .open(endpoint.name(), endpoint.path(), endpoint.source(), context);
  }
}
