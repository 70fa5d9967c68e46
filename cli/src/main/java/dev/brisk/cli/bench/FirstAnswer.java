package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.Preflight;
import dev.brisk.bench.engine.Tls;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.wire.RequestEncoder;
import dev.brisk.bench.wire.ResponseParser;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// One answer, asked for before the run: ab reports the server's name and the document's length,
/// and counts answers of another length as failed. It is one request more than ab makes, byte for
/// byte one of those of the run.
///
/// @param server the `Server` header, or empty
/// @param bodyBytes length of the body
/// @param tls protocol and cipher, or empty
record FirstAnswer(String server, long bodyBytes, String tls) {
  private static final Pattern SERVER = Pattern.compile("(?im)^server:[ \t]*([^\r\n]*)");

  /// @param plan its first target is asked for; any certificate will do, as for ab
  static FirstAnswer of(LoadPlan plan) throws BenchException {
    Origin origin = plan.origin();
    List<InetSocketAddress> addresses = Preflight.resolve(origin);
    InetSocketAddress address = Preflight.connect(origin, addresses, plan.timeout());
    int timeout = (int) plan.timeout().toMillis();
    try (Socket plain = new Socket()) {
      plain.connect(address, timeout);
      plain.setSoTimeout(timeout);
      if (!origin.secure()) {
        return ask(plan, plain, "");
      }
      try (SSLSocket secured =
          (SSLSocket)
              Tls.trustingAnyone()
                  .getSocketFactory()
                  .createSocket(plain, origin.host(), origin.port(), true)) {
        List<SNIServerName> names = Tls.serverName(origin.host()).map(List::of).orElse(List.of());
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(names);
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        SSLSession session = secured.getSession();
        return ask(plan, secured, session.getProtocol() + "," + session.getCipherSuite());
      }
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new BenchException(
          BenchException.Kind.UNREACHABLE,
          "The first request to " + origin.authority() + " failed: " + why + ".");
    }
  }

  private static FirstAnswer ask(LoadPlan plan, Socket socket, String tls) throws IOException {
    var target = plan.targets().getFirst();
    RequestEncoder.Filled filled = RequestEncoder.fill(target, plan.rows()).getFirst();
    socket.getOutputStream().write(RequestEncoder.encode(filled, plan));
    String[] server = {""};
    ResponseParser parser = new ResponseParser();
    parser.showHeads((bytes, offset, length) -> {
      String head = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
      Matcher matcher = SERVER.matcher(head);
      server[0] = matcher.find() ? matcher.group(1).strip() : "";
    });
    parser.start(target.method().equals("HEAD"), null);
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[64 << 10];
    long deadline = System.nanoTime() + plan.timeout().toNanos();
    while (!parser.isComplete()) {
      int read = in.read(buffer);
      if (System.nanoTime() > deadline) {
        throw new IOException("the answer was not whole in time");
      }
      if (read > 0) {
        parser.consume(buffer, 0, read);
      }
      if (parser.isFailed()) {
        throw new IOException(parser.failure());
      }
      if (read < 0 && !parser.close()) {
        throw new EOFException("the connection was closed before the answer's end");
      }
    }
    return new FirstAnswer(server[0], parser.bodyBytes(), tls);
  }
}
