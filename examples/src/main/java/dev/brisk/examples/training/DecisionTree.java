package dev.brisk.examples.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A binary decision tree: a row goes left where its feature is at most the node's threshold.
///
/// All comparisons are of 32-bit floats, as in ONNX Runtime, so that both take the same path.
final class DecisionTree {
  private final List<Node> nodes = new ArrayList<>();

  private sealed interface Node {}

  private record Branch(int feature, float threshold, int left, int right) implements Node {}

  private record Leaf(float value) implements Node {}

  /// Adds a leaf and gives its number.
  int addLeaf(float value) {
    nodes.add(new Leaf(value));
    return nodes.size() - 1;
  }

  /// Holds a place for a node whose children are not known yet. The root is reserved first.
  int reserve() {
    return addLeaf(0);
  }

  void setLeaf(int node, float value) {
    nodes.set(node, new Leaf(value));
  }

  void setBranch(int node, int feature, float threshold, int left, int right) {
    nodes.set(node, new Branch(feature, threshold, left, right));
  }

  int size() {
    return nodes.size();
  }

  /// The value of the leaf that the row falls into.
  float valueOf(float[] row) {
    Node node = nodes.getFirst();
    while (node instanceof Branch branch) {
      node = nodes.get(row[branch.feature] <= branch.threshold ? branch.left : branch.right);
    }
    return ((Leaf) node).value;
  }

  /// How a leaf's value becomes what ONNX adds up: `weight` for output `id`.
  interface LeafWeight {
    int id(float value);

    float weight(float value);
  }

  /// The attributes that `TreeEnsembleClassifier` (prefix `class`) and `TreeEnsembleRegressor`
  /// (prefix `target`) share.
  static Map<String, Object> onnxAttributes(
      List<DecisionTree> trees, String prefix, LeafWeight leafWeight) {
    int nodeCount = trees.stream().mapToInt(DecisionTree::size).sum();
    int leafCount = (nodeCount + trees.size()) / 2;
    long[] treeIds = new long[nodeCount];
    long[] nodeIds = new long[nodeCount];
    long[] features = new long[nodeCount];
    long[] left = new long[nodeCount];
    long[] right = new long[nodeCount];
    float[] thresholds = new float[nodeCount];
    List<String> modes = new ArrayList<>(nodeCount);
    long[] leafTrees = new long[leafCount];
    long[] leafNodes = new long[leafCount];
    long[] leafIds = new long[leafCount];
    float[] leafWeights = new float[leafCount];
    int at = 0;
    int leaf = 0;
    for (int tree = 0; tree < trees.size(); tree++) {
      List<Node> nodes = trees.get(tree).nodes;
      for (int number = 0; number < nodes.size(); number++, at++) {
        treeIds[at] = tree;
        nodeIds[at] = number;
        switch (nodes.get(number)) {
          case Branch branch -> {
            modes.add("BRANCH_LEQ");
            features[at] = branch.feature;
            thresholds[at] = branch.threshold;
            left[at] = branch.left;
            right[at] = branch.right;
          }
          case Leaf(float value) -> {
            modes.add("LEAF");
            leafTrees[leaf] = tree;
            leafNodes[leaf] = number;
            leafIds[leaf] = leafWeight.id(value);
            leafWeights[leaf++] = leafWeight.weight(value);
          }
        }
      }
    }
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("nodes_treeids", treeIds);
    attributes.put("nodes_nodeids", nodeIds);
    attributes.put("nodes_featureids", features);
    attributes.put("nodes_values", thresholds);
    attributes.put("nodes_modes", modes);
    attributes.put("nodes_truenodeids", left);
    attributes.put("nodes_falsenodeids", right);
    attributes.put(prefix + "_treeids", leafTrees);
    attributes.put(prefix + "_nodeids", leafNodes);
    attributes.put(prefix + "_ids", leafIds);
    attributes.put(prefix + "_weights", leafWeights);
    attributes.put("post_transform", "NONE");
    return attributes;
  }
}
