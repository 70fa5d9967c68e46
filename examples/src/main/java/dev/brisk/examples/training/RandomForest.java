package dev.brisk.examples.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A random forest for classification (Breiman, "Random Forests", Machine Learning 45, 2001): trees
/// grown to purity by Gini impurity on bootstrap samples, each split choosing among a random subset
/// of the features; each tree has one vote.
///
/// The number of trees is a power of two, so that the share of votes is exact in a float and the
/// exported model gives the same numbers to the last bit.
final class RandomForest {
  private final List<DecisionTree> trees;
  private final int classCount;

  private RandomForest(List<DecisionTree> trees, int classCount) {
    this.trees = trees;
    this.classCount = classCount;
  }

  /// Trains on rows with labels 0 to `classCount - 1`. The same seed gives the same forest.
  static RandomForest train(
      float[][] rows, int[] labels, int classCount, int treeCount, long seed) {
    if (Integer.bitCount(treeCount) != 1) {
      throw new IllegalArgumentException("treeCount must be a power of two, but is " + treeCount);
    }
    SplittableRandom seeds = new SplittableRandom(seed);
    List<DecisionTree> trees = new ArrayList<>(treeCount);
    for (int i = 0; i < treeCount; i++) {
      SplittableRandom random = seeds.split();
      int[] sample = random.ints(rows.length, 0, rows.length).toArray();
      DecisionTree tree = new DecisionTree();
      new Growth(rows, labels, classCount, tree, random).grow(tree.reserve(), sample);
      trees.add(tree);
    }
    return new RandomForest(List.copyOf(trees), classCount);
  }

  List<DecisionTree> trees() {
    return trees;
  }

  /// The share of the votes of each class.
  float[] probabilities(float[] row) {
    float[] shares = new float[classCount];
    for (DecisionTree tree : trees) {
      shares[(int) tree.valueOf(row)] += 1f / trees.size();
    }
    return shares;
  }

  /// The class with most votes; of equals, the first.
  int predict(float[] row) {
    float[] shares = probabilities(row);
    int best = 0;
    for (int i = 1; i < classCount; i++) {
      if (shares[i] > shares[best]) {
        best = i;
      }
    }
    return best;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Growth(
      float[][] rows, int[] labels, int classCount, DecisionTree tree, SplittableRandom random) {

    private record Split(int feature, float threshold, double impurity) {}

    void grow(int node, int[] sample) {
      int[] counts = counts(sample);
      Split split = gini(counts, sample.length) == 0 ? null : best(sample);
      if (split == null) {
        tree.setLeaf(node, majority(counts));
        return;
      }
      int left = tree.reserve();
      int right = tree.reserve();
      tree.setBranch(node, split.feature, split.threshold, left, right);
      grow(left, part(sample, split, true));
      grow(right, part(sample, split, false));
    }

    private int[] part(int[] sample, Split split, boolean left) {
      return IntStream.of(sample)
          .filter(row -> rows[row][split.feature] <= split.threshold == left)
          .toArray();
    }

    /// The best split among about the square root of the features; all, where those do not split.
    private @Nullable Split best(int[] sample) {
      int[] features = shuffledFeatures();
      int wanted = (int) Math.round(Math.sqrt(features.length));
      Split best = null;
      for (int tried = 0; tried < features.length; tried++) {
        if (tried >= wanted && best != null) {
          break;
        }
        Split split = best(sample, features[tried]);
        if (split != null && (best == null || split.impurity < best.impurity)) {
          best = split;
        }
      }
      return best;
    }

    private @Nullable Split best(int[] sample, int feature) {
      int[] sorted =
          IntStream.of(sample)
              .boxed()
              .sorted((a, b) -> Float.compare(rows[a][feature], rows[b][feature]))
              .mapToInt(Integer::intValue)
              .toArray();
      int[] left = new int[classCount];
      int[] right = counts(sample);
      Split best = null;
      for (int i = 0; i + 1 < sorted.length; i++) {
        left[labels[sorted[i]]]++;
        right[labels[sorted[i]]]--;
        float here = rows[sorted[i]][feature];
        float next = rows[sorted[i + 1]][feature];
        if (here < next) {
          double impurity = gini(left, i + 1) + gini(right, sorted.length - i - 1);
          if (best == null || impurity < best.impurity) {
            // Half way, but never up to `next` by rounding.
            float middle = here + (next - here) / 2;
            best = new Split(feature, middle < next ? middle : here, impurity);
          }
        }
      }
      return best;
    }

    private int[] shuffledFeatures() {
      int[] features = IntStream.range(0, rows[0].length).toArray();
      for (int i = features.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = features[i];
        features[i] = features[j];
        features[j] = swapped;
      }
      return features;
    }

    private int[] counts(int[] sample) {
      int[] counts = new int[classCount];
      IntStream.of(sample).forEach(row -> counts[labels[row]]++);
      return counts;
    }

    private static int majority(int[] counts) {
      int most = Arrays.stream(counts).max().orElseThrow();
      return IntStream.range(0, counts.length)
          .filter(i -> counts[i] == most)
          .findFirst()
          .orElseThrow();
    }

    /// Gini impurity times the size of the sample.
    private static double gini(int[] counts, int size) {
      double squares = IntStream.of(counts).mapToDouble(count -> (double) count * count).sum();
      return size - squares / size;
    }
  }
}
