package dev.brisk.profiler.weave;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Puts a probe at the entry and at every way out of the selected methods.
///
/// It also marks where the work for a request begins and ends on a thread, in the one class that
/// every program calls for that: `dev.brisk.metrics.profile.RequestSegment`.
public final class CallWeaver implements Weaver {
  /// `begin(String endpoint, long request)`, `endpoint(String)` and `close()` of this class are
  /// known by their names only.
  static final String SEGMENT = "dev.brisk.metrics.profile.RequestSegment";

  private static final ClassDesc PROBE = ClassDesc.of("dev.brisk.profiler.agent.CallProbe");
  private static final ClassDesc STATE = ClassDesc.of("dev.brisk.profiler.agent.CallState");
  private static final MethodTypeDesc ENTER = MethodTypeDesc.of(STATE, ConstantDescs.CD_int);
  private static final MethodTypeDesc EXIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final MethodTypeDesc NAMED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_String);
  private static final MethodTypeDesc ENDED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);

  private static final String BEGIN =
      "begin(Ljava/lang/String;J)Ldev/brisk/metrics/profile/RequestSegment;";
  private static final String NAME = "endpoint(Ljava/lang/String;)V";
  private static final String END = "close()V";

  private final Selection selection;

  public CallWeaver(Selection selection) {
    this.selection = selection;
  }

  /// A regular expression over the binary names of the classes that it wants to see.
  public String classExpression() {
    return selection.classExpression() + "|" + SEGMENT.replace(".", "\\.");
  }

  @Override
  public Optional<WovenClass> weave(
      byte[] original, String location, int firstMethod, ClassHierarchyResolver hierarchy) {
    ClassFile classFile = ClassFiles.with(hierarchy);
    ClassModel model = classFile.parse(original);
    String className = ClassFiles.binaryName(model);
    if (className.equals(SEGMENT)) {
      return Optional.of(new WovenClass(markRequests(classFile, model), List.of()));
    }
    String sourceFile = ClassFiles.sourceFile(model);
    Predicate<MethodModel> selected = ClassFiles.selector(selection, model);
    List<WovenMethod> woven = new ArrayList<>();
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method && selected.test(method)) {
            int number = firstMethod + woven.size();
            woven.add(
                new WovenMethod(
                    number,
                    className,
                    method.methodName().stringValue(),
                    method.methodType().stringValue(),
                    sourceFile,
                    location,
                    firstLine(method),
                    ""));
            builder.transformMethod(
                method,
                MethodTransform.transformingCode(
                    CodeTransform.ofStateful(
                        () -> new Probes(ClassFiles.isConstructor(method), number))));
          } else {
            builder.with(element);
          }
        };
    byte[] bytes = classFile.transformClass(model, transform);
    return woven.isEmpty()
        ? Optional.empty()
        : Optional.of(new WovenClass(bytes, ClassFiles.noteLargeMethods(model, bytes, woven)));
  }

  private static List<Integer> firstLine(MethodModel method) {
    for (CodeElement element : method.code().orElseThrow()) {
      if (element instanceof LineNumber line) {
        return List.of(line.line());
      }
    }
    return List.of();
  }

  private static byte[] markRequests(ClassFile classFile, ClassModel model) {
    return classFile.transformClass(
        model,
        (builder, element) -> {
          if (!(element instanceof MethodModel method)) {
            builder.with(element);
            return;
          }
          switch (method.methodName().stringValue() + method.methodType().stringValue()) {
            case BEGIN -> builder.transformMethod(method, eachReturn());
            case NAME ->
                builder.transformMethod(
                    method,
                    first(
                        code -> code.aload(0).aload(1).invokestatic(PROBE, "nameRequest", NAMED)));
            case END ->
                builder.transformMethod(
                    method, first(code -> code.aload(0).invokestatic(PROBE, "endRequest", ENDED)));
            default -> builder.with(element);
          }
        });
  }

  /// Hands what is returned to the probe, with the endpoint that is the first argument.
  private static MethodTransform eachReturn() {
    return MethodTransform.transformingCode((code, element) -> {
      if (element instanceof ReturnInstruction) {
        code.dup().aload(0).invokestatic(PROBE, "beginRequest", NAMED);
      }
      code.with(element);
    });
  }

  private static MethodTransform first(Consumer<CodeBuilder> call) {
    return MethodTransform.transformingCode(
        CodeTransform.ofStateful(() ->
            new CodeTransform() {
              @Override
              public void atStart(CodeBuilder code) {
                call.accept(code);
              }

              @Override
              public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
              }
            }));
  }

  private static final class Probes extends WovenBody {
    private final int number;
    private int state;
    private int depth;

    Probes(boolean constructor, int number) {
      super(constructor);
      this.number = number;
    }

    @Override
    void enter(CodeBuilder code) {
      state = code.allocateLocal(TypeKind.REFERENCE);
      depth = code.allocateLocal(TypeKind.INT);
      code.loadConstant(number)
          .invokestatic(PROBE, "enter", ENTER)
          .dup()
          .astore(state)
          .getfield(STATE, "depth", ConstantDescs.CD_int)
          .istore(depth);
    }

    @Override
    void exit(CodeBuilder code) {
      leave(code, "exit");
    }

    @Override
    void thrown(CodeBuilder code) {
      leave(code, "thrown");
    }

    private void leave(CodeBuilder code, String how) {
      code.aload(state).iload(depth).invokevirtual(STATE, how, EXIT);
    }

    @Override
    void element(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
