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
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts a probe at the entry and at every way out of the selected methods.
public final class CallWeaver implements Weaver {
  private static final ClassDesc PROBE = ClassDesc.of("dev.brisk.profiler.agent.CallProbe");
  private static final ClassDesc STATE = ClassDesc.of("dev.brisk.profiler.agent.CallState");
  private static final MethodTypeDesc ENTER = MethodTypeDesc.of(STATE, ConstantDescs.CD_int);
  private static final MethodTypeDesc EXIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final Selection selection;

  public CallWeaver(Selection selection) {
    this.selection = selection;
  }

  @Override
  public Optional<WovenClass> weave(
      byte[] original, String location, int firstMethod, ClassHierarchyResolver hierarchy) {
    ClassFile classFile = ClassFiles.with(hierarchy);
    ClassModel model = classFile.parse(original);
    String className = ClassFiles.binaryName(model);
    String sourceFile = ClassFiles.sourceFile(model);
    List<WovenMethod> woven = new ArrayList<>();
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method
              && ClassFiles.weavable(method)
              && selection.selects(className, method.methodName().stringValue())) {
            int number = firstMethod + woven.size();
            woven.add(
                new WovenMethod(
                    number,
                    className,
                    method.methodName().stringValue(),
                    method.methodType().stringValue(),
                    sourceFile,
                    location,
                    List.of(),
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
    return woven.isEmpty() ? Optional.empty() : Optional.of(new WovenClass(bytes, woven));
  }

  private static final class Probes extends Body {
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
      code.aload(state).iload(depth).invokevirtual(STATE, "exit", EXIT);
    }

    @Override
    void element(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
