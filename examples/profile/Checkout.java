import java.util.ArrayList;
import java.util.List;

/// A shop's checkout with one slow line, for `brisk profile lines`.
public class Checkout {
  public static void main(String[] arguments) {
    List<Integer> basket = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      basket.add(i % 700);
    }
    long total = 0;
    for (int customer = 0; customer < 200; customer++) {
      total += price(basket);
    }
    System.out.println("total " + total);
  }

  static long price(List<Integer> basket) {
    List<Integer> seen = new ArrayList<>();
    long total = 0;
    for (int item : basket) {
      boolean repeated = seen.contains(item);
      total += repeated ? item / 2 : item;
      if (!repeated) {
        seen.add(item);
      }
    }
    return total;
  }
}
