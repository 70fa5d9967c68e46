import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import java.util.ArrayList;
import java.util.List;

/// Prices a basket; whatever is in it more than once is half price. One line is slow: which one is
/// what the tutorial's chapter on profiling finds out.
public class Basket implements Handler {
  record Quote(int items, long cents) {}

  @Override
  public Object handle(Request request) {
    List<Integer> items = items(Math.toIntExact(request.integer("items")));
    return new Quote(items.size(), price(items));
  }

  private static List<Integer> items(int count) {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(i * 31 % 4_001);
    }
    return items;
  }

  private static long price(List<Integer> items) {
    List<Integer> seen = new ArrayList<>();
    long cents = 0;
    for (int item : items) {
      boolean again = seen.contains(item);
      cents += again ? cents(item) / 2 : cents(item);
      if (!again) {
        seen.add(item);
      }
    }
    return cents;
  }

  private static long cents(int item) {
    return 100 + item % 900;
  }
}
