package dev.brisk.bench.report;

import dev.brisk.bench.objective.LoadObjective;
import java.util.List;
import java.util.Locale;

/// Objectives as a JUnit XML file, one test case each, for a CI server. Validity is a case too.
public final class JunitReport {
  private JunitReport() {}

  public static String render(LoadReport report) {
    List<String> invalid = report.result().invalid();
    long failures =
        report.objectives().stream().filter(outcome -> !outcome.met()).count()
            + (invalid.isEmpty() ? 0 : 1);
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        String.format(
            Locale.ROOT,
            "<testsuite name=\"brisk bench %s\" tests=\"%d\" failures=\"%d\" errors=\"0\""
                + " skipped=\"0\" time=\"%.3f\" timestamp=\"%s\">\n",
            escape(report.result().plan().origin().url()),
            report.objectives().size() + 1,
            failures,
            report.result().measured().toNanos() / 1e9,
            report.result().started()));
    testCase(xml, "the measurement is valid", invalid.isEmpty(), String.join("; ", invalid));
    for (LoadObjective.Outcome outcome : report.objectives()) {
      testCase(xml, outcome.objective().text(), outcome.met(), "measured " + outcome.shown());
    }
    return xml.append("</testsuite>\n").toString();
  }

  private static void testCase(StringBuilder xml, String name, boolean met, String message) {
    xml.append("  <testcase classname=\"brisk.bench\" name=\"").append(escape(name)).append('"');
    if (met) {
      xml.append("/>\n");
    } else {
      xml.append(">\n    <failure message=\"")
          .append(escape(message))
          .append("\"/>\n  </testcase>\n");
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?");
  }
}
