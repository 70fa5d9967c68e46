import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From process start to the first answer of the bundled example, and what it keeps in memory over
/// a million cached requests.
///
/// Usage: compare/run ServerStart [starts, default 9]
public class ServerStart {
  private static final String REQUEST =
      "GET /users/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  void main(String[] arguments) throws Exception {
    int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    System.out.println("brisk serve, the bundled example, on all processors");
    System.out.println(Machine.describe());
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      seconds.add(firstAnswerSeconds());
    }
    System.out.printf(
        "process start to first answer of GET /users/1: median %.2f s, min %.2f, max %.2f (%d starts)%n",
        Machine.median(seconds),
        seconds.stream().mapToDouble(x -> x).min().orElseThrow(),
        seconds.stream().mapToDouble(x -> x).max().orElseThrow(),
        starts);
    memory();
  }

  private static Process serve(int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("./brisk", "serve", "--port", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("BRISK_NO_BUILD", "1");
    return builder.start();
  }

  private static double firstAnswerSeconds() throws Exception {
    int port = Pinned.freePort();
    long start = System.nanoTime();
    Process process = serve(port);
    try {
      long deadline = start + TimeUnit.SECONDS.toNanos(30);
      while (System.nanoTime() < deadline) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
          OutputStream out = socket.getOutputStream();
          out.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
          out.flush();
          InputStream in = socket.getInputStream();
          String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          if (answer.startsWith("HTTP/1.1 200")) {
            return (System.nanoTime() - start) / 1e9;
          }
          throw new IllegalStateException(answer);
        } catch (IOException notYet) {
          TimeUnit.MILLISECONDS.sleep(2);
        }
      }
      throw new IllegalStateException("No answer in 30 s");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static void memory() throws Exception {
    int port = Pinned.freePort();
    try (Pinned brisk = Pinned.start("brisk", 0, port, java.util.Map.of("BRISK_NO_BUILD", "1"),
        "./brisk", "serve", "--port", "" + port)) {
      String url = "http://127.0.0.1:" + port + "/users/1";
      double requests = 0;
      System.out.printf("%16s %14s %22s%n", "requests so far", "resident MiB", "heap after GC, KiB");
      for (int i = 0; i < 6; i++) {
        requests += Wrk.run(1, 64, 3, url, "-s", "compare/peers/users.lua").requestsPerSecond() * 3;
        System.out.printf(
            "%16.0f %14.0f %22d%n",
            requests, Machine.residentMiB(brisk.handle()), heapAfterCollection(brisk.handle()));
      }
    }
  }

  /// Asks for a full collection by jcmd, then reads what is used.
  private static long heapAfterCollection(ProcessHandle server) throws Exception {
    long pid =
        java.util.stream.Stream.concat(java.util.stream.Stream.of(server), server.descendants())
            .filter(each -> each.info().command().orElse("").endsWith("/java"))
            .findFirst()
            .orElseThrow()
            .pid();
    jcmd(pid, "GC.run");
    String info = jcmd(pid, "GC.heap_info");
    long used = 0;
    Matcher matcher = Pattern.compile("(?i:defnew|new generation|tenured)[^\\n]*used (\\d+)K").matcher(info);
    while (matcher.find()) {
      used += Long.parseLong(matcher.group(1));
    }
    return used;
  }

  private static String jcmd(long pid, String command) throws Exception {
    Process process =
        new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd", "" + pid, command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
