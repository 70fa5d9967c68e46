/// The name, type, unit, labels and meaning of every metric that Brisk exports: rules, dashboards
/// and the guide are made from it.
///
/// Start at [MetricsCatalogue]. It measures nothing and depends on nothing.
@NullMarked
package dev.brisk.catalogue;

import org.jspecify.annotations.NullMarked;
