package dev.brisk.server.access;

import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.CorsSettings;
import org.jspecify.annotations.Nullable;

/// Makes the doors of a server's routes.
public final class Doors {
  private final AccessSettings defaults;
  private final @Nullable Cors cors;

  /// @param defaults where an endpoint says nothing
  public Doors(AccessSettings defaults) {
    this.defaults = defaults;
    this.cors = cors(defaults);
  }

  /// The rules for all, or null.
  public @Nullable Cors cors() {
    return cors;
  }

  /// The door of an endpoint, or null.
  public @Nullable Door of(AccessSettings own) {
    return Door.of(own.cors() == null ? cors : cors(own));
  }

  /// The door of what is no endpoint: a proxied service.
  public @Nullable Door ofRest() {
    return of(defaults);
  }

  private static @Nullable Cors cors(AccessSettings access) {
    CorsSettings cors = access.cors();
    return cors == null || cors.origins().isEmpty() ? null : new Cors(cors);
  }
}
