package dev.brisk.server.endpoint;

import dev.brisk.metrics.readings.Readings;
import dev.brisk.metrics.readings.SourceTimer;
import dev.brisk.server.config.BriskSettings.ServerSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.SourceSettings;
import dev.brisk.server.source.Source;

/// Makes the routes of configured endpoints.
public final class Endpoints {
  private final ServerSettings server;
  private final Readings readings;

  public Endpoints(ServerSettings server, Readings readings) {
    this.server = server;
    this.readings = readings;
  }

  /// The route of one endpoint.
  ///
  /// @throws IllegalArgumentException when its settings cannot work; the message names the endpoint
  public BoundRoute route(EndpointSettings settings, Source source) {
    SourceTimer timer = readings.source(settings.name(), kind(settings.source()));
    SourceCall call = new SourceCall(source, timer, server.requestTimeout());
    Serving serving = new DirectServing(settings.name(), call, server.compression());
    try {
      EndpointHandler handler = new EndpointHandler(settings, server.maxBody(), serving);
      // Files are read, never written: GET, and HEAD with it.
      String method = settings.method().equals("*") ? "GET" : settings.method();
      return new BoundRoute(method, settings.path(), handler);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("endpoint " + settings.name() + ": " + e.getMessage(), e);
    }
  }

  private static String kind(SourceSettings settings) {
    return switch (settings) {
      case SourceSettings.Model model -> "model";
      case SourceSettings.Sql sql -> "sql";
      case SourceSettings.Http http -> "http";
      case SourceSettings.Files files -> "files";
      case SourceSettings.Code code -> "code";
    };
  }
}
