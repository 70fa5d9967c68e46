package dev.brisk.profiler.process;

import dev.brisk.profiler.attach.Attached;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.weave.Selection;
import java.util.concurrent.CountDownLatch;

/// A profiler in a process of its own, to be killed or stopped by the test while it measures.
public final class KilledController {
  private KilledController() {}

  public static void main(String[] arguments) throws Exception {
    Selection selection = Selection.of(Shop.class.getName());
    Attached attached = Attached.open(new ProfileTarget.Running(Long.parseLong(arguments[0])));
    if (arguments[1].equals("calls")) {
      attached.session().startCalls(selection);
    } else {
      attached.session().startLines(selection, 1);
    }
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
