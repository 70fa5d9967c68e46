import java.io.BufferedWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long the viewer takes to open a million samples in Chromium, how large its page is, and how
/// long a picture takes. The profile is made up: 30,000 different stacks of 15 to 60 frames.
///
/// Usage: compare/run ViewerOpens [times, default 5]
public class ViewerOpens {
  private static final int SAMPLES = 1_000_000;
  private static final int STACKS = 30_000;
  private static final Pattern READY = Pattern.compile("\"value\":\"(\\d+) ms\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private String driver = "";

  void main(String[] arguments) throws Exception {
    int times = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    System.out.println(Machine.describe());
    Path folder = Files.createTempDirectory("brisk-viewer-");
    Path stacks = folder.resolve("stacks.txt");
    write(stacks);
    Path page = folder.resolve("profile.html");
    Process brisk =
        new ProcessBuilder("./brisk", "profile", "open", stacks.toString(), "--html", page.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (brisk.waitFor() != 0) {
      throw new IllegalStateException("brisk profile open failed");
    }
    System.out.printf(
        "the page of %,d samples: %.2f MB (limit 3)%n", SAMPLES, Files.size(page) / 1e6);
    int port = Pinned.freePort();
    driver = "http://127.0.0.1:" + port;
    Process chromedriver =
        new ProcessBuilder("chromedriver", "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      measure(page, times);
    } finally {
      chromedriver.descendants().forEach(ProcessHandle::destroyForcibly);
      chromedriver.destroyForcibly();
    }
  }

  private void measure(Path page, int times) throws Exception {
    for (int i = 0; !call("GET", "/status", "").contains("\"ready\":true"); i++) {
      if (i == 100) {
        throw new IllegalStateException("chromedriver does not start");
      }
      Thread.sleep(100);
    }
    String session =
        call(
                "POST",
                "/session",
                "{\"capabilities\":{\"alwaysMatch\":{\"goog:chromeOptions\":{\"args\":[\"--headless=new\","
                    + "\"--no-sandbox\",\"--disable-gpu\",\"--disable-background-networking\","
                    + "\"--disable-component-update\",\"--disable-sync\",\"--no-first-run\","
                    + "\"--window-size=1600,1000\"]}}}}")
            .replaceAll(".*\"sessionId\":\"([^\"]+)\".*", "$1");
    String path = "/session/" + session;
    List<Double> ready = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      call("POST", path + "/url", "{\"url\":\"" + page.toUri() + "\"}");
      ready.add(awaitReady(path));
    }
    System.out.printf(
        "from the page's load to the first picture: median %.0f ms, max %.0f ms (%d times; goal 2000)%n",
        Machine.median(ready), ready.stream().mapToDouble(x -> x).max().orElseThrow(), times);
    for (String view : List.of("flame", "icicle", "bottom", "sunburst")) {
      String answer =
          script(
              path,
              "const from=performance.now();viewer.setView('"
                  + view
                  + "');viewer.chart().draw(viewer.palette,null,0);const first=performance.now()-from;"
                  + "const again=performance.now();for(let i=0;i<20;i++)viewer.chart().draw(viewer.palette,null,i);"
                  + "return Math.round(first)+' '+((performance.now()-again)/20).toFixed(2)");
      Matcher found = Pattern.compile("\"value\":\"(\\S+) (\\S+)\"").matcher(answer);
      if (found.find()) {
        System.out.printf(
            "%-9s first picture %s ms, each further one %s ms%n", view, found.group(1), found.group(2));
      } else {
        throw new IllegalStateException(answer);
      }
    }
    call("DELETE", path, "");
  }

  private double awaitReady(String path) throws Exception {
    for (int i = 0; i < 600; i++) {
      Matcher found = READY.matcher(script(path, "return document.documentElement.dataset.ready"));
      if (found.find()) {
        return Double.parseDouble(found.group(1));
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("the page does not open");
  }

  private String script(String path, String script) throws Exception {
    return call("POST", path + "/execute/sync", "{\"script\":\"" + script + "\",\"args\":[]}");
  }

  private String call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(driver + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (java.net.ConnectException e) {
      return ""; // not yet started
    }
  }

  /// Each new stack leaves an earlier one at some depth; a few are frequent and most are rare.
  private static void write(Path file) throws Exception {
    Random random = new Random(7);
    List<List<String>> stacks = new ArrayList<>();
    for (int i = 0; i < STACKS; i++) {
      List<String> earlier = i == 0 ? List.of() : stacks.get(random.nextInt(i));
      int depth = 15 + random.nextInt(45);
      List<String> stack = new ArrayList<>();
      stack.addAll(
          earlier.subList(0, Math.min(depth - 1, earlier.size() * (50 + random.nextInt(50)) / 100)));
      while (stack.size() < depth) {
        int method = random.nextInt(4_000);
        stack.add("com.acme.part" + method % 60 + ".Component" + method / 8 + ".operation" + method % 8);
      }
      stacks.add(stack);
    }
    int[] counts = new int[STACKS];
    for (int i = 0; i < SAMPLES; i++) {
      counts[(int) (STACKS * Math.pow(random.nextDouble(), 3))]++;
    }
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < STACKS; i++) {
        if (counts[i] > 0) {
          out.write("[GET /endpoint/" + i % 5 + "];" + String.join(";", stacks.get(i)) + " " + counts[i]);
          out.newLine();
        }
      }
    }
  }
}
