package dev.brisk.profiler.continuous;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Profiles of one program, one after the other, as one profile. Each becomes a block of it.
final class MergedProfile {
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<SampleProfile.LineKey, long[]> lines = new HashMap<>();
  private Duration duration = Duration.ZERO;
  private long samples;
  private long lost;
  private long failed;
  private long biased;

  private MergedProfile() {}

  /// @param profiles at least one, in order of time
  static SampleProfile of(List<SampleProfile> profiles, List<String> notes) {
    MergedProfile merged = new MergedProfile();
    profiles.forEach(merged::add);
    merged.lines.forEach((key, weight) -> merged.builder.line(key, weight[0], weight[1]));
    SampleHeader first = profiles.getFirst().header();
    SampleHeader last = profiles.getLast().header();
    return merged.builder.build(
        new SampleHeader(
            first.mode(),
            first.engine(),
            first.target(),
            first.start(),
            merged.duration,
            last.periodNanos(),
            merged.samples,
            merged.lost,
            merged.failed,
            merged.biased,
            OptionalDouble.empty(),
            last.lines(),
            last.measures().ofProcess(),
            notes,
            null));
  }

  private void add(SampleProfile profile) {
    SampleHeader header = profile.header();
    duration = duration.plus(header.duration());
    samples += header.samples();
    lost += header.lost();
    failed += header.failed();
    biased += header.biased();
    List<Integer> numbers =
        profile.methods().stream()
            .map((Frame method) -> builder.method(method.className(), method.method()))
            .toList();
    profile
        .trees()
        .forEach((endpoint, tree) -> {
          copy(tree.root(), builder.tree(endpoint).root(), numbers);
        });
    profile
        .lines()
        .forEach((key, weight) -> {
          SampleProfile.LineKey moved =
              new SampleProfile.LineKey(key.endpoint(), numbers.get(key.method()), key.line());
          long[] sum = lines.computeIfAbsent(moved, k -> new long[2]);
          sum[0] += weight[0];
          sum[1] += weight[1];
        });
    Map<SampleProfile.Place, Long> own = new HashMap<>();
    for (SampleProfile.Block block : profile.blocks()) {
      block
          .own()
          .forEach((place, weight) ->
              own.merge(
                  new SampleProfile.Place(numbers.get(place.method()), place.line()),
                  weight,
                  Long::sum));
    }
    // Only slow requests were seen: a weight a request would be wrong, so none is known.
    builder.block(new SampleProfile.Block(0, own));
  }

  private static void copy(CallTree.Node from, CallTree.Node to, List<Integer> numbers) {
    to.add(from.count(), from.self(), from.total());
    for (CallTree.Node child : from.children()) {
      copy(child, to.child(numbers.get(child.method())), numbers);
    }
  }
}
