package dev.brisk.profiler.process;

import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.Target;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.Selection;
import java.util.concurrent.CountDownLatch;

/// A profiler in a process of its own, to be killed or stopped by the test while it measures.
public final class KilledController {
  private KilledController() {}

  public static void main(String[] arguments) throws Exception {
    Selection selection = Selection.of(Shop.class.getName());
    Attached attached = Attached.open(new Target.Running(Long.parseLong(arguments[0])));
    attached
        .connection()
        .startLines(new LineWeaver(selection, true), selection.classExpression(), 1);
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
