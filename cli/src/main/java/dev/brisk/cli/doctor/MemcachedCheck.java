package dev.brisk.cli.doctor;

import dev.brisk.server.config.BriskSettings.Memcached;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A Memcached: connecting, latency, version, memory.
final class MemcachedCheck implements Probe {
  private static final int ROUND_TRIPS = 100;
  private static final int MAX_LINES = 1000;
  private final Memcached settings;
  private final Duration limit;

  MemcachedCheck(Memcached settings, Duration limit) {
    this.settings = settings;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public List<Finding> run() throws Exception {
    InetSocketAddress address = settings.address();
    String place = address.getHostString() + ":" + address.getPort();
    try (Socket socket = new Socket()) {
      int millis = Math.toIntExact(limit.toMillis());
      socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String version = ask(socket, in, "version");
      if (!version.startsWith("VERSION ")) {
        return List.of(Finding.fail(place + " is no Memcached", "Correct cache.memcached.url."));
      }
      List<Finding> findings = new ArrayList<>();
      findings.add(Finding.ok("Memcached " + version.substring(8) + " at " + place));
      findings.add(
          Finding.ok(
              "round trip "
                  + Latency.of(ROUND_TRIPS, limit.dividedBy(4), () -> ask(socket, in, "version"))));
      Map<String, String> stats = stats(socket, in);
      double used = Double.parseDouble(stats.getOrDefault("bytes", "0"));
      double maximum = Double.parseDouble(stats.getOrDefault("limit_maxbytes", "0"));
      findings.add(
          Finding.ok(
              String.format(
                  Locale.ROOT,
                  "%.1f of %.1f MiB used, %s evicted",
                  used / (1 << 20),
                  maximum / (1 << 20),
                  stats.getOrDefault("evictions", "0"))));
      findings.add(
          Finding.ok("it tells no server of invalidations: give endpoints a short memory-ttl"));
      return findings;
    } catch (ConnectException e) {
      return List.of(
          Finding.unreachable(
              "nobody listens at " + place, "Start Memcached, or correct cache.memcached.url."));
    } catch (SocketTimeoutException e) {
      return List.of(
          Finding.unreachable(
              place + " does not answer within " + limit.toMillis() + " ms",
              "It is paused, overloaded or cut off by a firewall."));
    } catch (IOException e) {
      return List.of(
          Finding.unreachable(
              place + " cannot be reached: " + e.getMessage(), "Correct cache.memcached.url."));
    }
  }

  private static String ask(Socket socket, BufferedReader in, String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    String line = in.readLine();
    if (line == null) {
      throw new IOException("it ended the connection");
    }
    return line;
  }

  private static Map<String, String> stats(Socket socket, BufferedReader in) throws IOException {
    Map<String, String> stats = new HashMap<>();
    String line = ask(socket, in, "stats");
    for (int i = 0; i < MAX_LINES && line != null && line.startsWith("STAT "); i++) {
      String[] words = line.split(" ", 3);
      stats.put(words[1], words.length > 2 ? words[2] : "");
      line = in.readLine();
    }
    return stats;
  }
}
