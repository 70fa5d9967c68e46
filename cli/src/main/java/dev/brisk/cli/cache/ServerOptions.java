package dev.brisk.cli.cache;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.admin.TokenFile.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Which server, and the token that opens its admin surface.
final class ServerOptions {
  private static final int CONNECT_MILLIS = 1000;
  private static final int MAX_FILES = 1000;

  @CommandLine.Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server's admin surface: http://localhost:8000.")
  private @Nullable String url;

  @CommandLine.Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The token that the server wrote: server.admin.token-file.")
  private @Nullable Path tokenFile;

  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  boolean json() {
    return json.json();
  }

  /// The one server that is meant.
  ///
  /// @throws CommandFailure when there is none, or several
  AdminClient client() {
    Path file = tokenFile;
    if (file != null) {
      Access access =
          TokenFile.read(file)
              .orElseThrow(() ->
                  failed(
                      file
                          + " is no token file that can be read. A running server writes one; see"
                          + " server.admin.token-file."));
      return new AdminClient(url == null ? access.url() : checked(url), access.token(), file);
    }
    if (url != null) {
      String given = checked(url);
      Path expected = TokenFile.defaultPath(portOf(URI.create(given)));
      Access access =
          TokenFile.read(expected)
              .orElseThrow(() ->
                  failed(
                      "There is no token for "
                          + given
                          + ": no file "
                          + expected
                          + ". If the server runs as another user or writes its token elsewhere,"
                          + " say --token-file."));
      if (!isHere(URI.create(given)) && !given.equals(access.url())) {
        throw new CommandFailure(
            ExitCodes.USAGE,
            given
                + " is another machine: the token of this machine's server is not sent there. Copy"
                + " that server's token file, and say --token-file.");
      }
      return new AdminClient(given, access.token(), expected);
    }
    return found();
  }

  private static AdminClient found() {
    Path folder = TokenFile.defaultPath(0).toAbsolutePath().getParent();
    List<Path> files = new ArrayList<>();
    if (folder != null && Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        all.filter(each -> each.getFileName().toString().matches("admin-[0-9]+\\.json"))
            .sorted()
            .limit(MAX_FILES)
            .forEach(files::add);
      } catch (IOException e) {
        throw failed(folder + " cannot be read: " + e.getMessage() + ". Say --token-file.");
      }
    }
    List<AdminClient> running = new ArrayList<>();
    for (Path file : files) {
      TokenFile.read(file)
          .filter(access -> listens(access.url()))
          .ifPresent(access -> running.add(new AdminClient(access.url(), access.token(), file)));
    }
    if (running.isEmpty()) {
      throw failed(
          "No running server of this user was found (in "
              + folder
              + "). Start one with brisk serve, or say --url and --token-file.");
    }
    if (running.size() > 1) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "Several servers run here: say which with --url "
              + String.join(" or --url ", running.stream().map(AdminClient::url).toList())
              + ".");
    }
    return running.getFirst();
  }

  /// A server that was killed leaves its file behind.
  private static boolean listens(String url) {
    try (Socket socket = new Socket()) {
      URI uri = URI.create(url);
      socket.connect(new InetSocketAddress(uri.getHost(), portOf(uri)), CONNECT_MILLIS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isHere(URI uri) {
    String host = String.valueOf(uri.getHost());
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static int portOf(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static String checked(String url) {
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    if (!trimmed.matches("https?://[^/?#@\\s]+")) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "--url is \"" + url + "\". Write scheme, host and port: http://localhost:8000.");
    }
    return trimmed;
  }

  private static CommandFailure failed(String message) {
    return new CommandFailure(ExitCodes.UNREACHABLE, message);
  }
}
