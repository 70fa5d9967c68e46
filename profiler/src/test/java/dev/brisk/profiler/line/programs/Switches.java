package dev.brisk.profiler.line.programs;

/// Switches over numbers, strings, enums and types, with and without falling through.
///
/// The line of `return switch` is come to twice a call: for the choice, and again to return.
public final class Switches implements Program {
  private enum Colour {
    RED,
    GREEN
  }

  private long sink;

  @Override
  public void run() {
    for (int i = 0; i < 6; i++) { // 7
      numbers(i); // 6
      sink += strings(i % 2 == 0 ? "even" : "odd"); // 6
      sink += types(i < 2 ? (Object) i : "text"); // 6
      sink += colours(i < 5 ? Colour.RED : Colour.GREEN); // 6
    }
  }

  private void numbers(int i) {
    switch (i) { // 6
      case 0:
        sink += 1; // 1
      // fall through
      case 1:
        sink += 2; // 2
        break; // 2
      case 1000:
        sink += 3; // 0
        break; // 0
      default:
        sink += 4; // 4
    }
  }

  private static int strings(String word) {
    switch (word) { // 6
      case "even":
        return 1; // 3
      case "odd":
        return 2; // 3
      default:
        return 3; // 0
    }
  }

  private static int types(Object value) {
    return switch (value) { // 12
      case Integer i when i > 0 -> i; // 2
      case Integer i -> -i; // 1
      case String s -> s.length(); // 4
      default -> 0; // 0
    };
  }

  private static int colours(Colour colour) {
    return switch (colour) { // 12
      case RED -> 7; // 5
      case GREEN -> 8; // 1
    };
  }
}
