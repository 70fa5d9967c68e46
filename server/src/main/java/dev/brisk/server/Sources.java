package dev.brisk.server;

import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.SourceSettings;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.code.CodeSource;
import dev.brisk.server.source.files.FilesSource;
import dev.brisk.server.source.http.HttpSource;
import dev.brisk.server.source.http.VertxTransport;
import dev.brisk.server.source.model.ModelSource;
import dev.brisk.server.source.sql.Databases;
import dev.brisk.server.source.sql.SqlSource;
import java.time.InstantSource;

/// Makes the source that an endpoint's settings describe.
///
/// ```java
/// try (SourceContext context = new SourceContext(directory, settings.datasources());
///     Source source = Sources.create(endpoint, context)) {
///   source.fetch(request).thenAccept(answer -> …);
/// }
/// ```
public final class Sources {
  private Sources() {}

  /// @throws SourceProblem if the source cannot work with its settings
  public static Source create(EndpointSettings endpoint, SourceContext context) {
    return switch (endpoint.source()) {
      case SourceSettings.Sql sql -> new SqlSource(sql, Databases.find(context, sql.datasource()));
      case SourceSettings.Code code ->
          new CodeSource(endpoint.name(), code, context.directory(), context.timeouts());
      case SourceSettings.Model model ->
          new ModelSource(endpoint.name(), model, context.directory(), context.timeouts());
      case SourceSettings.Http http ->
          new HttpSource(
              endpoint.name(),
              http,
              VertxTransport.of(context),
              context.timeouts(),
              InstantSource.system());
      case SourceSettings.Files files ->
          new FilesSource(
              endpoint.name(), endpoint.path(), files, context.directory(), context.timeouts());
    };
  }
}
