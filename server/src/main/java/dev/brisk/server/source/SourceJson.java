package dev.brisk.server.source;

import tools.jackson.databind.json.JsonMapper;

/// The mapper of this package: Jackson's defaults.
public final class SourceJson {
  public static final JsonMapper MAPPER = JsonMapper.builder().build();

  private SourceJson() {}
}
