package dev.brisk.profiler.view;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.ArrayList;
import java.util.List;

/// Makes a profile smaller: frames with next to no weight become one frame `(small)` below their
/// caller. The sum stays what it was.
final class SmallFrames {
  private SmallFrames() {}

  /// @param least frames with less weight are merged
  static SampleProfile merged(SampleProfile profile, long least) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    for (Frame method : profile.methods()) {
      builder.method(method.className(), method.method());
    }
    int small = builder.method("", "(small)");
    profile
        .trees()
        .forEach(
            (endpoint, tree) -> copy(tree.root(), builder.tree(endpoint).root(), least, small));
    profile
        .lines()
        .forEach((key, weight) -> {
          if (weight[1] >= least) {
            builder.line(key, weight[0], weight[1]);
          }
        });
    profile.blocks().forEach(builder::block);
    builder.timeline(profile.timeline());
    SampleHeader header = profile.header();
    List<String> notes = new ArrayList<>(header.notes());
    notes.add(
        "To keep the page small, frames with less than "
            + UnitFormat.share(least, profile.total())
            + " of the weight are merged into (small) below their caller.");
    return builder.build(header.withNotes(notes));
  }

  private static void copy(CallTree.Node from, CallTree.Node to, long least, int small) {
    to.add(from.count(), from.self(), from.total());
    from.times().forEach(to::at);
    for (CallTree.Node child : from.children()) {
      if (child.total() >= least) {
        copy(child, to.child(child.method()), least, small);
      } else {
        CallTree.Node merged = to.child(small);
        merged.add(child.count(), child.total(), child.total());
        times(child, merged);
      }
    }
  }

  private static void times(CallTree.Node from, CallTree.Node to) {
    from.times().forEach(to::at);
    from.children().forEach(child -> times(child, to));
  }
}
