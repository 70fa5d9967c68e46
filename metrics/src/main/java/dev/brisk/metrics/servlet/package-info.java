/// Metrics for servlet containers (Tomcat, Jetty, Spring Boot). Start at [MetricsFilter].
@NullMarked
package dev.brisk.metrics.servlet;

import org.jspecify.annotations.NullMarked;
