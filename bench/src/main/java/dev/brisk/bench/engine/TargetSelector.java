package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadTarget;
import java.util.List;
import java.util.SplittableRandom;

/// The order in which targets take their turns: each as often as its weight says, shuffled by the
/// plan's seed, over and over.
final class TargetSelector {
  private static final int LENGTH_MAX = 10_000;

  private final int[] order;
  private final int rows;
  private final int rowStep;
  private int next;
  private int row;

  TargetSelector(List<LoadTarget> targets, int rows, int loop, int loops, long seed) {
    long sum = targets.stream().mapToLong(LoadTarget::weight).sum();
    // Very long cycles are scaled down; each target keeps at least one turn.
    double scale = sum > LENGTH_MAX ? (double) LENGTH_MAX / sum : 1;
    int[] turns =
        targets.stream()
            .mapToInt(target -> (int) Math.max(1, Math.round(target.weight() * scale)))
            .toArray();
    int length = 0;
    for (int turn : turns) {
      length += turn;
    }
    order = new int[length];
    int at = 0;
    for (int target = 0; target < turns.length; target++) {
      for (int i = 0; i < turns[target]; i++) {
        order[at++] = target;
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    // Loops start at different places, so that together they do not send one target in bursts.
    next = (int) ((long) length * loop / loops);
    this.rows = rows;
    this.rowStep = loops;
    this.row = loop % rows;
  }

  int nextTarget() {
    int target = order[next];
    next = next + 1 == order.length ? 0 : next + 1;
    return target;
  }

  int nextRow() {
    int current = row;
    row = (row + rowStep) % rows;
    return current;
  }
}
