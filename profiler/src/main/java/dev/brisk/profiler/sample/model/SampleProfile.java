package dev.brisk.profiler.sample.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Samples, merged: a tree of calls for each endpoint, and the weight of each line.
public final class SampleProfile {
  /// The endpoint of samples outside every request.
  public static final String NO_ENDPOINT = "";

  /// Weight by line of a method.
  ///
  /// @param endpoint where the requests came in, or [#NO_ENDPOINT]
  /// @param method index into [#methods]
  /// @param line in the source
  public record LineKey(String endpoint, int method, int line) {}

  /// A place in the source.
  ///
  /// @param method index into [#methods]
  /// @param line in the source; 0 if unknown
  public record Place(int method, int line) {}

  /// A stretch of the recording. What differs between the blocks of one recording is noise: a
  /// comparison of two recordings measures it here.
  ///
  /// @param requests that ended in it
  /// @param own weight by place, of samples whose innermost frame it is
  public record Block(long requests, Map<Place, Long> own) {
    public Block {
      own = Map.copyOf(own);
    }
  }

  private final SampleHeader header;
  private final List<Frame> methods;
  private final Map<String, CallTree> trees;
  private final Map<LineKey, long[]> lines;
  private final List<Block> blocks;
  private final @Nullable Timeline timeline;

  private SampleProfile(
      SampleHeader header,
      List<Frame> methods,
      Map<String, CallTree> trees,
      Map<LineKey, long[]> lines,
      List<Block> blocks,
      @Nullable Timeline timeline) {
    this.header = header;
    this.methods = methods;
    this.trees = trees;
    this.lines = lines;
    this.blocks = blocks;
    this.timeline = timeline;
  }

  public SampleHeader header() {
    return header;
  }

  /// The methods that the trees speak of, without lines.
  public List<Frame> methods() {
    return methods;
  }

  /// A tree for each endpoint; [#NO_ENDPOINT] for what belongs to none.
  public Map<String, CallTree> trees() {
    return trees;
  }

  /// Weight by line: of samples whose innermost frame it is, and of all that pass it once or more.
  public Map<LineKey, long[]> lines() {
    return lines;
  }

  /// The recording cut into stretches of equal length, in order; empty if the times of the samples
  /// are not known.
  public List<Block> blocks() {
    return blocks;
  }

  /// When the samples were taken, by thread; null if that is not known.
  public @Nullable Timeline timeline() {
    return timeline;
  }

  /// The weight of everything.
  public long total() {
    return trees.values().stream().mapToLong(tree -> tree.root().total()).sum();
  }

  /// Figures of one method, over all endpoints.
  ///
  /// @param method index into [#methods]
  /// @param self weight of samples that end in it
  /// @param total weight of samples that pass it, counted once a sample also in recursion
  public record MethodTotal(int method, long self, long total) {}

  /// All methods, the heaviest by own weight first.
  public List<MethodTotal> methodTotals() {
    long[] self = new long[methods.size()];
    long[] total = new long[methods.size()];
    for (CallTree tree : trees.values()) {
      collect(tree.root(), self, total, new int[methods.size()]);
    }
    List<MethodTotal> totals = new ArrayList<>();
    for (int i = 0; i < self.length; i++) {
      totals.add(new MethodTotal(i, self[i], total[i]));
    }
    totals.sort(Comparator.comparingLong(MethodTotal::self).reversed());
    return totals;
  }

  private static void collect(CallTree.Node node, long[] self, long[] total, int[] active) {
    // Recursion as deep as a stack trace, which the engines cut at 2,048 frames at most.
    int method = node.method();
    if (method >= 0) {
      self[method] += node.self();
      if (active[method]++ == 0) {
        total[method] += node.total();
      }
    }
    for (CallTree.Node child : node.children()) {
      collect(child, self, total, active);
    }
    if (method >= 0) {
      active[method]--;
    }
  }

  /// Gathers samples.
  public static final class Builder {
    private final Map<Frame, Integer> index = new HashMap<>();
    private final List<Frame> methods = new ArrayList<>();
    private final Map<String, CallTree> trees = new LinkedHashMap<>();
    private final Map<LineKey, long[]> lines = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable Timeline timeline;

    /// The number of a method.
    public int method(String className, String name) {
      return index.computeIfAbsent(
          new Frame(className, name, 0),
          frame -> {
            methods.add(frame);
            return methods.size() - 1;
          });
    }

    /// The tree of an endpoint, for figures that are counted.
    public CallTree tree(String endpoint) {
      return trees.computeIfAbsent(endpoint, name -> new CallTree());
    }

    /// Adds a stack, innermost frame first; line 0 is unknown.
    ///
    /// @return the innermost frame's node
    public CallTree.Node add(
        String endpoint, int[] stack, int[] lineNumbers, long weight, long samples) {
      CallTree.Node node = tree(endpoint).add(stack, weight, samples);
      Set<LineKey> passed = new HashSet<>();
      for (int i = 0; i < stack.length; i++) {
        if (lineNumbers[i] > 0) {
          LineKey key = new LineKey(endpoint, stack[i], lineNumbers[i]);
          long[] weights = lines.computeIfAbsent(key, k -> new long[2]);
          if (i == 0) {
            weights[0] += weight;
          }
          if (passed.add(key)) {
            weights[1] += weight;
          }
        }
      }
      return node;
    }

    /// Sets the weight of a line, for a profile that is read back.
    public void line(LineKey key, long own, long total) {
      lines.put(key, new long[] {own, total});
    }

    /// Adds the next block.
    public void block(Block block) {
      blocks.add(block);
    }

    /// Says when samples were taken; the nodes are told apart.
    public void timeline(@Nullable Timeline known) {
      timeline = known;
    }

    public SampleProfile build(SampleHeader header) {
      return new SampleProfile(
          header, List.copyOf(methods), trees, lines, List.copyOf(blocks), timeline);
    }
  }
}
