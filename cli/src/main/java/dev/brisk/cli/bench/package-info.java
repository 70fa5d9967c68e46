/// `brisk bench` and its subcommands, `brisk wrk`, `brisk ab`, `brisk locust`.
///
/// Start at [BenchCommand] for URLs and at [RunCommand] for scenarios. What several commands ask
/// for is a class of options that they mix in: [ClientOptions], [AmountOptions], [LoadOptions],
/// [ObserveOptions], [OutputOptions], [ScenarioOptions]. Classes here read command lines and print;
/// they never send load themselves: that is `dev.brisk.bench`.
@NullMarked
package dev.brisk.cli.bench;

import org.jspecify.annotations.NullMarked;
