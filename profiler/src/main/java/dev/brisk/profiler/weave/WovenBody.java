package dev.brisk.profiler.weave;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import org.jspecify.annotations.Nullable;

/// The frame of every weaving: something at the entry, and something at every way out.
///
/// ```
///   enter
///   try { the body, with exit before each return }
///   catch (anything) { exit; throw it }
/// ```
///
/// The handler comes last in the table, so that the method's own handlers keep precedence. A
/// constructor is entered after `super(…)` or `this(…)`: before that the verifier does not let a
/// handler cover code, since `this` is not yet an object.
abstract class WovenBody implements CodeTransform {
  private final boolean constructor;
  private int unfinishedObjects;
  private @Nullable Label start;

  WovenBody(boolean constructor) {
    this.constructor = constructor;
  }

  /// Emits the call at the entry and keeps what later probes need in fresh locals.
  abstract void enter(CodeBuilder code);

  /// Emits the call at a way out. The operand stack is as deep as it is; it must stay so.
  abstract void exit(CodeBuilder code);

  /// Emits the call at the way out of an exception that leaves the method.
  void thrown(CodeBuilder code) {
    exit(code);
  }

  /// Passes an element of the entered body on, with probes around it.
  abstract void element(CodeBuilder code, CodeElement element);

  @Override
  public void atStart(CodeBuilder code) {
    if (!constructor) {
      begin(code);
    }
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    if (start == null) {
      code.with(element);
      if (callsConstructorOfThis(element)) {
        begin(code);
      }
    } else if (element instanceof ReturnInstruction) {
      exit(code);
      code.with(element);
    } else {
      element(code, element);
    }
  }

  @Override
  public void atEnd(CodeBuilder code) {
    Label from = start;
    if (from == null) {
      return;
    }
    Label end = code.newLabel();
    code.labelBinding(end);
    Label handler = code.newLabel();
    code.labelBinding(handler);
    int thrown = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(thrown);
    thrown(code);
    code.aload(thrown).athrow();
    code.exceptionCatchAll(from, end, handler);
  }

  private void begin(CodeBuilder code) {
    enter(code);
    Label from = code.newLabel();
    code.labelBinding(from);
    start = from;
  }

  /// The `<init>` that belongs to no `new` is the one on `this`.
  private boolean callsConstructorOfThis(CodeElement element) {
    if (element instanceof NewObjectInstruction) {
      unfinishedObjects++;
    } else if (element instanceof InvokeInstruction invoke
        && invoke.opcode() == Opcode.INVOKESPECIAL
        && invoke.name().equalsString("<init>")) {
      if (unfinishedObjects == 0) {
        return true;
      }
      unfinishedObjects--;
    }
    return false;
  }
}
