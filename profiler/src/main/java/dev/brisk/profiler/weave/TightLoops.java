package dev.brisk.profiler.weave;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The loops of a method that call nothing and lock nothing, and which of their lines are counted
/// in local variables.
///
/// A count in an array costs the latency of a load and a store for each turn of the loop, which is
/// more than the whole turn of a tight one; a count in a local costs one addition in a register. In
/// exchange the locals must be added to the array again and again: at each way out, before each
/// call (so that whatever runs meanwhile sees all) and after so many jumps back. Each such place
/// adds code, and a method over 8,000 bytes is never compiled: therefore [#MAXIMUM_FLUSH_BYTES].
///
/// Elements are numbered in the order of the method's code.
final class TightLoops {
  private static final int MAXIMUM_LOCALS = 16;
  private static final int MAXIMUM_FLUSH_BYTES = 2_000;
  private static final int FLUSH_BYTES = 14;

  private record Range(int from, int to) {
    boolean contains(int element) {
      return from <= element && element <= to;
    }
  }

  private final Set<Integer> jumpsBack = new HashSet<>();
  private final List<Range> tight = new ArrayList<>();
  private final List<Integer> lines;

  /// @param numbers the index of each line number
  TightLoops(CodeModel code, Map<Integer, Integer> numbers) {
    Map<Label, Integer> labels = new HashMap<>();
    List<Range> loops = new ArrayList<>();
    List<Integer> calls = new ArrayList<>();
    Map<Integer, Integer> sites = new HashMap<>();
    int waysOut = 1;
    boolean understood = true;
    int at = 0;
    for (CodeElement element : code) {
      switch (element) {
        case LabelTarget target -> labels.put(target.label(), at);
        case LineNumber line -> {
          Integer number = numbers.get(line.line());
          if (number != null) {
            sites.put(at, number);
          }
        }
        case InvokeInstruction _, InvokeDynamicInstruction _, MonitorInstruction _ -> calls.add(at);
        case ReturnInstruction _ -> waysOut++;
        case BranchInstruction branch -> {
          Integer from = labels.get(branch.target());
          if (from != null) {
            jumpsBack.add(at);
            loops.add(new Range(from, at));
          }
        }
        case TableSwitchInstruction table ->
            understood &= forward(table.cases(), table.defaultTarget(), labels);
        case LookupSwitchInstruction lookup ->
            understood &= forward(lookup.cases(), lookup.defaultTarget(), labels);
        default -> {
          // nothing that leads elsewhere
        }
      }
      at++;
    }
    if (understood) {
      for (Range loop : loops) {
        if (calls.stream().noneMatch(loop::contains)) {
          tight.add(loop);
        }
      }
    }
    int flushes = calls.size() + jumpsBack.size() + waysOut;
    int room = Math.min(MAXIMUM_LOCALS, MAXIMUM_FLUSH_BYTES / FLUSH_BYTES / flushes);
    lines = deepest(sites, room);
  }

  /// The lines, by index, that have a local.
  List<Integer> lines() {
    return lines;
  }

  /// Whether an element is inside one of the loops.
  boolean contains(int element) {
    return tight.stream().anyMatch(loop -> loop.contains(element));
  }

  /// Whether an element jumps back: there no count may get lost, or overflow, in a local.
  boolean jumpsBack(int element) {
    return jumpsBack.contains(element);
  }

  /// Those of the innermost loops first.
  private List<Integer> deepest(Map<Integer, Integer> sites, int room) {
    Map<Integer, Long> depths = new HashMap<>();
    sites.forEach((element, line) -> {
      long depth = tight.stream().filter(loop -> loop.contains(element)).count();
      if (depth > 0) {
        depths.merge(line, depth, Math::max);
      }
    });
    return depths.keySet().stream()
        .sorted(
            Comparator.comparing((Integer line) -> depths.getOrDefault(line, 0L))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .limit(room)
        .toList();
  }

  private static boolean forward(
      List<SwitchCase> cases, Label defaultTarget, Map<Label, Integer> bound) {
    return !bound.containsKey(defaultTarget)
        && cases.stream().noneMatch(target -> bound.containsKey(target.target()));
  }
}
