package dev.brisk.examples.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Gradient-boosted trees for a yes or no (Friedman, "Greedy function approximation: a gradient
/// boosting machine", Annals of Statistics 29, 2001), with the second-order leaf values and
/// histograms over quantile bins that XGBoost and LightGBM use.
///
/// The trees of one round are grown level by level; the sum of all leaves and of the base is the
/// log-odds.
final class GradientBoosting {
  private static final int BINS = 64;
  private static final double LEARNING_RATE = 0.06;
  private static final double L2 = 1;
  private static final double MIN_HESSIAN = 1.5;

  private final float[][] edges;
  private final byte[][] bins;
  private final boolean[] labels;
  private final double[] logOdds;
  private final float base;
  private final List<DecisionTree> trees = new ArrayList<>();

  private GradientBoosting(float[][] rows, boolean[] labels) {
    this.labels = labels;
    int features = rows[0].length;
    edges = new float[features][];
    bins = new byte[features][rows.length];
    for (int feature = 0; feature < features; feature++) {
      int column = feature;
      edges[feature] = quantiles(IntStream.range(0, rows.length).mapToObj(i -> rows[i][column]));
      for (int row = 0; row < rows.length; row++) {
        int found = Arrays.binarySearch(edges[feature], rows[row][feature]);
        bins[feature][row] = (byte) (found >= 0 ? found : -found - 1);
      }
    }
    double positive = IntStream.range(0, labels.length).filter(i -> labels[i]).count();
    base = (float) Math.log(positive / (labels.length - positive));
    logOdds = new double[labels.length];
    Arrays.fill(logOdds, base);
  }

  static GradientBoosting train(float[][] rows, boolean[] labels, int treeCount, int depth) {
    GradientBoosting boosting = new GradientBoosting(rows, labels);
    for (int i = 0; i < treeCount; i++) {
      boosting.addTree(depth);
    }
    return boosting;
  }

  List<DecisionTree> trees() {
    return trees;
  }

  /// The log-odds before any tree.
  float base() {
    return base;
  }

  /// The probability of yes.
  double probability(float[] row) {
    double sum = base;
    for (DecisionTree tree : trees) {
      sum += tree.valueOf(row);
    }
    return 1 / (1 + Math.exp(-sum));
  }

  /// Rows that reached one node of the tree being grown, with the sums over them.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Open(int node, int[] rows, double gradient, double hessian) {}

  private record Split(int feature, int bin, double gain, double gradient, double hessian) {}

  private void addTree(int depth) {
    int size = labels.length;
    double[] gradients = new double[size];
    double[] hessians = new double[size];
    double gradient = 0;
    double hessian = 0;
    for (int row = 0; row < size; row++) {
      double probability = 1 / (1 + Math.exp(-logOdds[row]));
      gradients[row] = probability - (labels[row] ? 1 : 0);
      hessians[row] = probability * (1 - probability);
      gradient += gradients[row];
      hessian += hessians[row];
    }
    DecisionTree tree = new DecisionTree();
    List<Open> level =
        List.of(new Open(tree.reserve(), IntStream.range(0, size).toArray(), gradient, hessian));
    for (int below = depth; !level.isEmpty(); below--) {
      List<Open> next = new ArrayList<>();
      for (Open open : level) {
        Split split = below == 0 ? NONE : best(open, gradients, hessians);
        if (split.gain <= 0) {
          float value = (float) (-LEARNING_RATE * open.gradient / (open.hessian + L2));
          tree.setLeaf(open.node, value);
          for (int row : open.rows) {
            logOdds[row] += value;
          }
        } else {
          int left = tree.reserve();
          int right = tree.reserve();
          tree.setBranch(open.node, split.feature, edges[split.feature][split.bin], left, right);
          byte[] column = bins[split.feature];
          next.add(
              new Open(
                  left,
                  IntStream.of(open.rows).filter(row -> column[row] <= split.bin).toArray(),
                  split.gradient,
                  split.hessian));
          next.add(
              new Open(
                  right,
                  IntStream.of(open.rows).filter(row -> column[row] > split.bin).toArray(),
                  open.gradient - split.gradient,
                  open.hessian - split.hessian));
        }
      }
      level = next;
    }
    trees.add(tree);
  }

  private static final Split NONE = new Split(0, 0, 0, 0, 0);

  private Split best(Open open, double[] gradients, double[] hessians) {
    Split best = NONE;
    double whole = open.gradient * open.gradient / (open.hessian + L2);
    double[] gradientOf = new double[BINS + 1];
    double[] hessianOf = new double[BINS + 1];
    for (int feature = 0; feature < bins.length; feature++) {
      Arrays.fill(gradientOf, 0);
      Arrays.fill(hessianOf, 0);
      byte[] column = bins[feature];
      for (int row : open.rows) {
        gradientOf[column[row]] += gradients[row];
        hessianOf[column[row]] += hessians[row];
      }
      double leftGradient = 0;
      double leftHessian = 0;
      for (int bin = 0; bin < edges[feature].length; bin++) {
        leftGradient += gradientOf[bin];
        leftHessian += hessianOf[bin];
        double rightGradient = open.gradient - leftGradient;
        double rightHessian = open.hessian - leftHessian;
        if (leftHessian < MIN_HESSIAN || rightHessian < MIN_HESSIAN) {
          continue;
        }
        double gain =
            leftGradient * leftGradient / (leftHessian + L2)
                + rightGradient * rightGradient / (rightHessian + L2)
                - whole;
        if (gain > best.gain) {
          best = new Split(feature, bin, gain, leftGradient, leftHessian);
        }
      }
    }
    return best;
  }

  /// Upper edges of the bins, of which the last is open: up to `BINS - 1` distinct values.
  private static float[] quantiles(Stream<Float> values) {
    Float[] sorted = values.sorted().toArray(Float[]::new);
    float[] edges = new float[BINS - 1];
    int count = 0;
    for (int i = 1; i < BINS; i++) {
      float edge = sorted[(int) ((long) i * sorted.length / BINS)];
      if (edge < sorted[sorted.length - 1] && (count == 0 || edge > edges[count - 1])) {
        edges[count++] = edge;
      }
    }
    return Arrays.copyOf(edges, count);
  }
}
