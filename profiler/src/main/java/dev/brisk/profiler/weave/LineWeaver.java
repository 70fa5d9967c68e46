package dev.brisk.profiler.weave;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Puts a probe at each line number of the selected methods.
///
/// Each probe is, in Java: `hits[line]++; if (--countdown <= 0) countdown = frame.tick(line);` The
/// second half is left out when only hits are wanted. Inside [TightLoops] the first half is
/// `local++` instead, and the locals are added to `hits` at every way out, before every call, and
/// after [#JUMPS_BACK] jumps back: a frame that runs on may be so many turns ahead of what is read.
public final class LineWeaver implements Weaver {
  private static final ClassDesc PROBE = ClassDesc.of("dev.brisk.profiler.agent.LineProbe");
  private static final ClassDesc FRAME = ClassDesc.of("dev.brisk.profiler.agent.LineFrame");
  private static final ClassDesc LONGS = ClassDesc.ofDescriptor("[J");
  private static final int JUMPS_BACK = 1_024;
  private static final MethodTypeDesc ENTER = MethodTypeDesc.of(FRAME, ConstantDescs.CD_int);
  private static final MethodTypeDesc TICK =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int);

  private final Selection selection;
  private final boolean timing;

  public LineWeaver(Selection selection, boolean timing) {
    this.selection = selection;
    this.timing = timing;
  }

  @Override
  public Optional<WovenClass> weave(
      byte[] original, String location, int firstMethod, ClassHierarchyResolver hierarchy) {
    ClassFile classFile = ClassFiles.with(hierarchy);
    ClassModel model = classFile.parse(original);
    String className = ClassFiles.binaryName(model);
    String sourceFile = ClassFiles.sourceFile(model);
    BitSet inlined = InlinedLines.of(model);
    Predicate<MethodModel> selected = ClassFiles.selector(selection, model);
    List<WovenMethod> woven = new ArrayList<>();
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method && selected.test(method)) {
            Map<Integer, Integer> lines = linesOf(method, inlined);
            if (!lines.isEmpty()) {
              TightLoops loops = new TightLoops(method.code().orElseThrow(), lines);
              int number = firstMethod + woven.size();
              woven.add(
                  new WovenMethod(
                      number,
                      className,
                      method.methodName().stringValue(),
                      method.methodType().stringValue(),
                      sourceFile,
                      location,
                      List.copyOf(lines.keySet()),
                      ""));
              builder.transformMethod(
                  method,
                  // Stateful: the builder starts again when a jump turns out to be long.
                  MethodTransform.transformingCode(
                      CodeTransform.ofStateful(() ->
                          new Probes(
                              ClassFiles.isConstructor(method), number, lines, loops, timing))));
              return;
            }
          }
          builder.with(element);
        };
    byte[] bytes = classFile.transformClass(model, transform);
    return woven.isEmpty()
        ? Optional.empty()
        : Optional.of(new WovenClass(bytes, ClassFiles.noteLargeMethods(model, bytes, woven)));
  }

  /// The line numbers that get a probe, in the order of the bytecode, each with its index. What is
  /// inlined from elsewhere is of the line that calls it.
  private static Map<Integer, Integer> linesOf(MethodModel method, BitSet inlined) {
    Map<Integer, Integer> lines = new LinkedHashMap<>();
    CodeModel code = method.code().orElseThrow();
    for (CodeElement element : code) {
      if (element instanceof LineNumber line && !inlined.get(line.line())) {
        lines.putIfAbsent(line.line(), lines.size());
      }
    }
    return lines;
  }

  private static final class Probes extends WovenBody {
    private final int number;
    private final Map<Integer, Integer> lines;
    private final TightLoops loops;
    private final boolean timed;

    /// The local of each line that has one.
    private final Map<Integer, Integer> locals = new LinkedHashMap<>();

    private int elements;
    private int frame;
    private int hits;
    private int countdown;
    private int jumpsLeft;

    /// The last line before the entry: that of a constructor's `super(…)`.
    private int lineBefore = -1;

    Probes(
        boolean constructor,
        int number,
        Map<Integer, Integer> lines,
        TightLoops loops,
        boolean timed) {
      super(constructor);
      this.number = number;
      this.lines = lines;
      this.loops = loops;
      this.timed = timed;
    }

    @Override
    void enter(CodeBuilder code) {
      frame = code.allocateLocal(TypeKind.REFERENCE);
      hits = code.allocateLocal(TypeKind.REFERENCE);
      code.loadConstant(number).invokestatic(PROBE, "enter", ENTER).dup().astore(frame);
      if (timed) {
        countdown = code.allocateLocal(TypeKind.INT);
        code.dup().getfield(FRAME, "countdown", ConstantDescs.CD_int).istore(countdown);
      }
      code.getfield(FRAME, "hits", LONGS).astore(hits);
      for (int line : loops.lines()) {
        int local = code.allocateLocal(TypeKind.INT);
        locals.put(line, local);
        code.iconst_0().istore(local);
      }
      if (!locals.isEmpty()) {
        jumpsLeft = code.allocateLocal(TypeKind.INT);
        code.loadConstant(JUMPS_BACK).istore(jumpsLeft);
      }
      // An implicit constructor has no other line, and one on a single line names it once.
      if (lineBefore >= 0) {
        probe(code, lines.getOrDefault(lineBefore, 0));
      }
    }

    @Override
    void exit(CodeBuilder code) {
      flush(code);
      code.aload(frame).invokevirtual(FRAME, "exit", ConstantDescs.MTD_void);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof LineNumber line && lines.containsKey(line.line())) {
        lineBefore = line.line();
      }
      super.accept(code, element);
      elements++;
    }

    @Override
    void element(CodeBuilder code, CodeElement element) {
      if (element instanceof InvokeInstruction || element instanceof InvokeDynamicInstruction) {
        flush(code);
      } else if (loops.jumpsBack(elements) && !locals.isEmpty()) {
        Label next = code.newLabel();
        code.iinc(jumpsLeft, -1).iload(jumpsLeft).ifgt(next);
        flush(code);
        code.loadConstant(JUMPS_BACK).istore(jumpsLeft);
        code.labelBinding(next);
      }
      code.with(element);
      @Nullable Integer index = element instanceof LineNumber line ? lines.get(line.line()) : null;
      if (index != null) {
        probe(code, index);
      }
    }

    private void probe(CodeBuilder code, int line) {
      Integer local = locals.get(line);
      if (local != null && loops.contains(elements)) {
        code.iinc(local, 1);
      } else {
        code.aload(hits).loadConstant(line).dup2().laload().lconst_1().ladd().lastore();
      }
      if (timed) {
        Label next = code.newLabel();
        code.iinc(countdown, -1).iload(countdown).ifgt(next);
        code.aload(frame).loadConstant(line).invokevirtual(FRAME, "tick", TICK).istore(countdown);
        code.labelBinding(next);
      }
    }

    private void flush(CodeBuilder code) {
      locals.forEach((line, local) ->
          code.aload(hits)
              .loadConstant((int) line)
              .dup2()
              .laload()
              .iload(local)
              .i2l()
              .ladd()
              .lastore()
              .iconst_0()
              .istore(local));
    }
  }
}
