package dev.brisk.monitor.dashboards;

import static dev.brisk.monitor.dashboards.Promql.MATCH;
import static dev.brisk.monitor.dashboards.Promql.RATE;
import static dev.brisk.monitor.dashboards.Promql.common;
import static dev.brisk.monitor.dashboards.Promql.quantile;
import static dev.brisk.monitor.dashboards.Promql.query;

import dev.brisk.monitor.dashboards.Dashboard.Row;
import dev.brisk.monitor.dashboards.Panel.Query;
import dev.brisk.monitor.rules.MetricDialect;
import dev.brisk.monitor.rules.Service;
import java.util.ArrayList;
import java.util.List;

/// What users of a service see of it: overview, endpoints, objectives.
final class ServiceDashboards {
  private final String handler;
  private final MetricDialect exports;

  ServiceDashboards(Service service) {
    this.handler = service.handlerLabel();
    this.exports = service.exports();
  }

  Dashboard overview() {
    return new Dashboard(
        "overview",
        "Brisk: overview",
        "The four golden signals: traffic, errors, latency, saturation.",
        common("http_requests_total"),
        List.of(
            new Row(
                "Now",
                List.of(
                    Panel.stat(
                        "Requests",
                        "reqps",
                        "Requests answered in a second.",
                        query("sum (rate(http_requests_total{%s}%s))", "requests")),
                    Panel.stat(
                            "Errors",
                            "percentunit",
                            "Share of answers that were 5xx.",
                            query(
                                "(sum (rate(http_requests_total{%1$s,status=~\"5..\"}%2$s)) or"
                                    + " vector(0)) / sum (rate(http_requests_total{%1$s}%2$s))",
                                "errors"))
                        .thresholds(0.001, 0.01),
                    Panel.stat(
                            "p99",
                            "s",
                            "99 of 100 requests were answered within this time.",
                            quantile(0.99))
                        .thresholds(0.5, 1),
                    Panel.stat(
                            "Up",
                            "percentunit",
                            "Share of instances that can be scraped.",
                            query("avg (up{%s})", "up"))
                        .thresholds(1, 0.5))),
            new Row(
                "Traffic and errors",
                List.of(
                    Panel.series(
                        "Requests by status",
                        "reqps",
                        "Requests answered in a second, by status class.",
                        query("sum by (status) (rate(http_requests_total{%s}%s))", "{{status}}")),
                    Panel.series(
                        "Errors by endpoint",
                        "reqps",
                        "Answers with 5xx in a second.",
                        new Query(
                            "sum by (%s) (rate(http_requests_total{%s,status=~\"5..\"}%s))"
                                .formatted(handler, MATCH, RATE),
                            "{{" + handler + "}}")))),
            new Row(
                "Latency and saturation",
                List.of(
                    Panel.series(
                        "Latency",
                        "s",
                        "Percentiles over all requests, from buckets: exact at their bounds.",
                        quantile(0.5),
                        quantile(0.95),
                        quantile(0.99)),
                    saturation()))));
  }

  private Panel saturation() {
    String descriptors = "max (process_open_fds{%1$s} / process_max_fds{%1$s})";
    return switch (exports) {
      case BRISK ->
          Panel.series(
                  "Saturation",
                  "percentunit",
                  "How much of what is there is used: at 1 the service gets slower.",
                  query(
                      "max (rate(process_cpu_seconds_total{%1$s}%2$s) / process_cpu_limit{%1$s})",
                      "processor"),
                  query(
                      "max (jvm_memory_used_bytes{%1$s,area=\"heap\"} /"
                          + " (jvm_memory_max_bytes{%1$s,area=\"heap\"} > 0))",
                      "heap"),
                  query(descriptors, "descriptors"))
              .thresholds(0.8, 0.9);
      case INSTRUMENTATOR ->
          Panel.series(
                  "Saturation",
                  "percentunit",
                  "Processors in use, where 1 is one of them, and file descriptors of those that may"
                      + " be open.",
                  query("max (rate(process_cpu_seconds_total{%1$s}%2$s))", "processors"),
                  query(descriptors, "descriptors"))
              .thresholds(0.8, 0.9);
    };
  }

  Dashboard endpoints() {
    String match = MATCH + ",%s=~\"$endpoint\"".formatted(handler);
    String by = "sum by (method, " + handler + ") ";
    String legend = "{{method}} {{" + handler + "}}";
    List<Variable> variables = new ArrayList<>(common("http_requests_total"));
    variables.add(
        new Variable(
            "endpoint",
            "Endpoint",
            "label_values(http_requests_total{job=~\"$job\"}, " + handler + ")"));
    return new Dashboard(
        "endpoints",
        "Brisk: endpoints",
        "Rate, errors and duration of each endpoint.",
        variables,
        List.of(
            new Row(
                "Rate and errors",
                List.of(
                    Panel.series(
                        "Requests",
                        "reqps",
                        "Requests answered in a second.",
                        new Query(
                            by + "(rate(http_requests_total{" + match + "}" + RATE + "))", legend)),
                    Panel.series(
                            "Share of errors",
                            "percentunit",
                            "Answers with 5xx, as a share of all.",
                            new Query(
                                ("(%1$s(rate(http_requests_total{%2$s,status=~\"5..\"}%3$s)) or 0 *"
                                        + " %1$s(rate(http_requests_total{%2$s}%3$s))) /"
                                        + " (%1$s(rate(http_requests_total{%2$s}%3$s)) > 0)")
                                    .formatted(by, match, RATE),
                                legend))
                        .thresholds(0.001, 0.01))),
            new Row(
                "Duration",
                List.of(
                    Panel.series(
                        "Mean",
                        "s",
                        "Mean time to the last byte.",
                        new Query(
                            ("%1$s(rate(http_request_duration_seconds_sum{%2$s}%3$s)) /"
                                    + " (%1$s(rate(http_request_duration_seconds_count{%2$s}%3$s))"
                                    + " > 0)")
                                .formatted(by, match, RATE),
                            legend)),
                    Panel.series(
                            "Slower than 500 ms",
                            "percentunit",
                            "Share of requests that took longer than half a second.",
                            new Query(
                                ("1 - %1$s(rate(http_request_duration_seconds_bucket{%2$s,"
                                        + "le=\"0.5\"}%3$s)) / (%1$s(rate("
                                        + "http_request_duration_seconds_count{%2$s}%3$s)) > 0)")
                                    .formatted(by, match, RATE),
                                legend))
                        .thresholds(0.01, 0.05))),
            new Row(
                "Size",
                List.of(
                    Panel.series(
                        "Answers",
                        "bytes",
                        "Mean size of an answer's body.",
                        size("http_response_size_bytes", match)),
                    Panel.series(
                        "Requests",
                        "bytes",
                        "Mean size of a request's body.",
                        size("http_request_size_bytes", match)))),
            new Row(
                "All endpoints",
                List.of(
                    Panel.table(
                        "Requests in the last hour",
                        "short",
                        "By method, endpoint and status class.",
                        new Query(
                            "sum by (method, %s, status) (increase(http_requests_total{%s}[1h]))"
                                .formatted(handler, match),
                            "{{" + handler + "}}"))))));
  }

  private Query size(String metric, String match) {
    return new Query(
        "sum by (%1$s) (rate(%2$s_sum{%3$s}%4$s)) / (sum by (%1$s) (rate(%2$s_count{%3$s}%4$s)) > 0)"
            .formatted(handler, metric, match, RATE),
        "{{" + handler + "}}");
  }

  static Dashboard objectives() {
    String match = "job=~\"$job\"";
    return new Dashboard(
        "objectives",
        "Brisk: objectives and alerts",
        "What was promised, how much of the error budget is left, and what is firing.",
        common("http_requests_total"),
        List.of(
            new Row(
                "Error budgets",
                List.of(
                    Panel.series(
                            "Error budget left",
                            "percentunit",
                            "Of 30 days. Below zero the objective is missed.",
                            new Query(
                                "slo:error_budget_remaining:ratio{%s}".formatted(match),
                                "{{objective}}"))
                        .thresholds(0.25, 0),
                    Panel.series(
                            "Bad requests, last hour",
                            "percentunit",
                            "Share of requests that broke the objective.",
                            new Query(
                                "slo:bad_requests:ratio_rate1h{%s}".formatted(match),
                                "{{objective}}"))
                        .thresholds(0.006, 0.0144),
                    Panel.series(
                        "Burn rate, last hour",
                        "short",
                        "How many times faster than allowed the budget is used; 14.4 pages.",
                        new Query(
                            ("slo:bad_requests:ratio_rate1h{%1$s} / on (job, objective, endpoint,"
                                    + " kind) (1 - slo:objective:ratio{%1$s})")
                                .formatted(match),
                            "{{objective}}")),
                    Panel.series(
                        "Objectives",
                        "percentunit",
                        "The share of requests that must be good.",
                        new Query("slo:objective:ratio{%s}".formatted(match), "{{objective}}")))),
            new Row(
                "Alerts",
                List.of(
                    Panel.series(
                            "Firing",
                            "short",
                            "Alerts that are firing, by name.",
                            new Query(
                                "count by (alertname, severity) (ALERTS{alertstate=\"firing\",job=~\"$job|probe\"}) or"
                                    + " label_replace(vector(0), \"alertname\", \"none\", \"\","
                                    + " \"\")",
                                "{{alertname}} {{severity}}"))
                        .thresholds(1, 2),
                    Panel.series(
                            "Probes",
                            "short",
                            "1 while the probe from outside succeeds.",
                            new Query(
                                "min by (instance) (probe_success{job=\"probe\"})", "{{instance}}"))
                        .thresholds(1, 0.5)))));
  }
}
