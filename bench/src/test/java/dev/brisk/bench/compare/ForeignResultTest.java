package dev.brisk.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.compare.foreign.ForeignPair;
import dev.brisk.bench.compare.foreign.ForeignResult;
import dev.brisk.bench.compare.foreign.SideBySide;
import dev.brisk.bench.plan.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignResultTest {
  private static final String K6_EXPORT =
      """
      {"metrics": {
        "http_req_duration": {"avg": 12.5, "min": 1, "med": 10, "max": 80, "p(90)": 20, "p(95)": 25},
        "http_reqs": {"count": 1000, "rate": 99.5},
        "http_req_failed": {"passes": 5, "fails": 995, "value": 0.005}}}
      """;
  private static final String VEGETA =
      """
      {"latencies":{"total":1,"mean":12500000,"50th":10000000,"90th":20000000,"95th":2,
      "99th":40000000,"max":80000000,"min":1},"requests":1000,"rate":100.1,"throughput":99.5,
      "success":0.995}
      """;
  private static final String OHA =
      """
      {"summary":{"successRate":1.0,"total":10.0,"slowest":0.08,"average":0.0125,
      "requestsPerSec":99.5},"latencyPercentiles":{"p50":0.01,"p90":0.02,"p99":0.04},
      "statusCodeDistribution":{"200":995,"503":4},"errorDistribution":{"connection closed":1}}
      """;
  private static final String WRK =
      """
      Running 10s test @ http://localhost:8000/x
        1 threads and 2 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency    12.50ms    1.00ms  80.00ms   90.00%
          Req/Sec   100.00      1.00   101.00     90.00%
        Latency Distribution
           50%   10.00ms
           75%   15.00ms
           90%   20.00ms
           99%   40.00ms
        1000 requests in 10.05s, 1.00MB read
        Socket errors: connect 0, read 1, write 0, timeout 1
        Non-2xx or 3xx responses: 3
      Requests/sec:     99.50
      Transfer/sec:      0.10MB
      """;
  private static final String AB =
      """
      This is ApacheBench, Version 2.3 <$Revision: 1903618 $>
      Complete requests:      1000
      Failed requests:        2
         (Connect: 0, Receive: 0, Length: 2, Exceptions: 0)
      Non-2xx responses:      3
      Requests per second:    99.50 [#/sec] (mean)
      Time per request:       12.500 [ms] (mean)
      Time per request:       6.250 [ms] (mean, across all concurrent requests)
      Percentage of the requests served within a certain time (ms)
        50%     10
        90%     20
        99%     40
       100%     80 (longest request)
      """;
  private static final String LOCUST =
      """
      Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%
      GET,"/a,b",400,1,4,4.8,1.4,67.3,347.0,40.0,0.0,4,4,5,5,9,14,20,31,67,67,67
      ,Aggregated,1000,5,10,12.5,1.4,80,347.0,99.5,0.5,10,11,12,13,20,25,30,40,70,80,80
      """;

  @TempDir private Path folder;

  @Test
  void figuresOfSummariesAreThoseOfTheFile() throws Exception {
    assertThat(figures(K6_EXPORT)).isEqualTo("k6 1,000 99.5 12.5 ms 10 ms 20 ms - 80 ms 0.50 %");
    String all = " 1,000 99.5 12.5 ms 10 ms 20 ms 40 ms 80 ms 0.50 %";
    assertThat(figures(VEGETA)).isEqualTo("vegeta" + all.replace("99.5", "100"));
    assertThat(figures(OHA)).isEqualTo("oha" + all);
    assertThat(figures(WRK)).isEqualTo("wrk" + all);
    assertThat(figures(AB)).isEqualTo("ab" + all);
    assertThat(figures(LOCUST)).isEqualTo("Locust" + all);
  }

  @Test
  void summariesHaveNoVerdictAndSayWhatTheyLack() throws Exception {
    ForeignPair pair =
        new ForeignPair(read("a.json", K6_EXPORT), read("b.json", K6_EXPORT.replace("12.5", "25")));
    assertThat(SideBySide.text(pair))
        .contains("mean             12.5 ms        25 ms   +100.0%")
        .contains("p99                    -            -")
        .contains("No verdict: a summary does not say what varied within its run")
        .contains("--summary-trend-stats")
        .contains("the time to connect, which k6 counts apart.");
    assertThat(SideBySide.json(pair)).contains("\"verdict\" : null", "\"p99_ms\" : null");
    assertThatThrownBy(() -> pair.compare(0.05, 0.01, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void differentToolsHaveNoVerdict() throws Exception {
    ForeignPair pair = new ForeignPair(read("a", WRK), read("b", AB));
    assertThat(SideBySide.text(pair)).contains("No verdict: wrk and ab do not measure the same");
  }

  @Test
  void requestsOfEachFormAreComparedAsARun() throws Exception {
    IntFunction<String> jtl =
        i ->
            "%d,%d,GET x,200,\"O,\nK\",t,text,%s,%n"
                .formatted(1_700_000_000_000L + i * 10L, 10 + i % 3, i % 200 != 0);
    IntFunction<String> k6Csv =
        i ->
            "http_reqs,%1$d,1%nhttp_req_duration,%1$d,%2$d%nhttp_req_failed,%1$d,%3$d%n"
                .formatted(1_700_000_000L + i / 100, 10 + i % 3, i % 200 == 0 ? 1 : 0);
    IntFunction<String> k6Json =
        i ->
            """
            {"metric":"http_req_duration","type":"Point","data":{"time":"%1$s","value":%2$d,"tags":{}}}
            {"metric":"http_req_failed","type":"Point","data":{"time":"%1$s","value":%3$d,"tags":{}}}
            """
                .formatted(
                    Instant.ofEpochMilli(1_700_000_000_000L + i * 10L),
                    10 + i % 3,
                    i % 200 == 0 ? 1 : 0);
    IntFunction<String> vegeta =
        i ->
            """
            {"attack":"","seq":%d,"code":%d,"timestamp":"%s","latency":%d,"error":""}
            """
                .formatted(
                    i,
                    i % 200 == 0 ? 500 : 200,
                    Instant.ofEpochMilli(1_700_000_000_000L + i * 10L),
                    (10 + i % 3) * 1_000_000);
    String header =
        "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage\n";
    String k6 = "{\"type\":\"Metric\",\"metric\":\"http_reqs\",\"data\":{}}\n";
    String csv = "metric_name,timestamp,metric_value,check\n";
    for (String text :
        new String[] {header + rows(jtl), csv + rows(k6Csv), k6 + rows(k6Json), rows(vegeta)}) {
      ForeignResult a = read("a", text);
      ForeignResult b = read("b", text.replaceAll("\\b12(?=,|\n|000000\\b)", "120"));
      assertThat(shown(a)).endsWith(" 1,200 100 11 ms 11 ms 12 ms 12 ms 12 ms 0.50 %");
      ForeignPair pair = new ForeignPair(a, b);
      assertThat(pair.whyNoVerdict()).isEmpty();
      Comparison comparison = pair.compare(0.05, 0.01, 1);
      assertThat(comparison.isWorse()).isTrue();
      assertThat(comparison.changes()).noneMatch(c -> c.metric().equals("requests/s"));
      assertThat(ComparisonText.text(comparison)).contains("whether the rate was given");
      assertThat(new ForeignPair(a, a).compare(0.05, 0.01, 1).isUndecided()).isTrue();
    }
  }

  @Test
  void aRunOfFewSecondsHasNoVerdict() throws Exception {
    ForeignResult jtl =
        read("a", "timeStamp,elapsed,success\n1700000000000,5,true\n1700000002000,5,true\n");
    assertThat(new ForeignPair(jtl, jtl).whyNoVerdict())
        .isEqualTo("it takes 8 whole seconds of each, and there are 1 and 1.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timeStamp,elapsed\\n1,x                       | r:2 is no line of JMeter: 1,x
          timeStamp,elapsed\\n2026/11/29 10:00:00,5     | timestamp_format=ms
          timeStamp,elapsed\\n                          | is of JMeter and has no requests
          timeStamp,elapsed\\n1,5\\n99999999999999,5    | is of more than two days
          timeStamp,elapsed\\n1,-5                      | r:2 is no line of JMeter
          timeStamp,elapsed\\n1,"5                      | a quoted field has no end
          <?xml version="1.0"?>\\n<testResults>         | is JMeter's XML. Write CSV
          Timestamp,User Count,Type,Name\\n             | is Locust's history
          Type,Name,Request Count\\nGET,x,1             | has no row Aggregated
          """)
  void whatIsNotReadSaysWhyAndWhatToDo(String text, String problem) {
    assertThatThrownBy(() -> read("r", text.replace("\\n", "\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void resultsOfOursAreNoForeignOnes() throws Exception {
    assertThat(ForeignResult.read(folder.resolve("none.json"))).isNull();
    for (String text : new String[] {"{\"format\": 1, \"series\": []}", "{", "\0\1", "", "words"}) {
      Path file = Files.writeString(folder.resolve("r"), text);
      assertThat(ForeignResult.read(file)).isNull();
    }
  }

  private static String rows(IntFunction<String> row) {
    return IntStream.range(0, 1_200).mapToObj(row).collect(Collectors.joining());
  }

  private String figures(String text) throws Exception {
    return shown(read("r", text));
  }

  private ForeignResult read(String name, String text) throws Exception {
    ForeignResult result = ForeignResult.read(Files.writeString(folder.resolve(name), text));
    if (result == null) {
      throw new AssertionError("not known: " + text);
    }
    return result;
  }

  private static String shown(ForeignResult r) {
    return r.tool()
        + " "
        + Units.digits(r.requests().orElseThrow())
        + " "
        + Units.digits(r.rate().orElseThrow())
        + " "
        + time(r.mean())
        + " "
        + time(r.p50())
        + " "
        + time(r.p90())
        + " "
        + time(r.p99())
        + " "
        + time(r.max())
        + " "
        + Units.percent(r.errors().orElseThrow());
  }

  private static String time(OptionalDouble nanos) {
    return nanos.isEmpty() ? "-" : Units.time(Math.round(nanos.getAsDouble() / 1e5) * 1e5);
  }
}
