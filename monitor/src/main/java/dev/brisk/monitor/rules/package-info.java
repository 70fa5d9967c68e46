/// Recording rules, alerts, and their unit tests for promtool.
///
/// Start at [RuleSet]: it makes all groups for a service and its objectives. Each [Alert] carries
/// the scenarios in which it must fire and stay silent.
@NullMarked
package dev.brisk.monitor.rules;

import org.jspecify.annotations.NullMarked;
