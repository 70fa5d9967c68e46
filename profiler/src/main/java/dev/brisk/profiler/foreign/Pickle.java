package dev.brisk.profiler.foreign;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a pickle of plain data, protocols 2 to 5, and runs nothing of it.
///
/// Python builds a pickle by calling what it names, so that a file can run any code. Here a name
/// stays a text and an object is the state that it was stored with; instructions that plain data do
/// not need are refused.
final class Pickle {
  private static final String INSTRUCTION = "an instruction of plain data";

  /// The state of an object, and nothing of its class but the name.
  static final class Instance {
    private final String name;
    private @Nullable Object state;

    Instance(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    @Nullable Object state() {
      return state;
    }
  }

  private record Name(String text) {}

  private enum Mark {
    MARK
  }

  private final Cursor in;
  private final List<@Nullable Object> stack = new ArrayList<>();
  private final Map<Long, @Nullable Object> memo = new HashMap<>();

  private Pickle(byte[] bytes) {
    this.in = new Cursor(bytes);
  }

  /// Dictionaries are maps, lists and tuples are lists, objects [Instance]s.
  static @Nullable Object read(byte[] bytes) {
    return new Pickle(bytes).run();
  }

  private @Nullable Object run() {
    // One instruction makes one value at most.
    for (int done = 0; ; done++) {
      int offset = in.offset();
      if (done > Cursor.MOST_VALUES) {
        throw Cursor.tooMany(offset);
      }
      int code = in.next(INSTRUCTION);
      switch (code) {
        case '.' -> {
          return pop();
        }
        case 0x80 -> in.next("a version");
        case 0x95 -> in.number(8, "a length");
        case '(' -> stack.add(Mark.MARK);
        case 'N' -> stack.add(null);
        case 0x88 -> stack.add(1L);
        case 0x89 -> stack.add(0L);
        case 'K' -> stack.add(in.number(1, "a number"));
        case 'M' -> stack.add(in.number(2, "a number"));
        case 'J' -> stack.add((long) (int) in.number(4, "a number"));
        case 0x8a -> stack.add(longNumber(offset));
        case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(in.number(8, "a number"))));
        case 0x8c -> stack.add(text(in.next("a length")));
        case 'X' -> stack.add(text(in.number(4, "a length")));
        case 0x8d -> stack.add(text(in.number(8, "a length")));
        case ')', ']' -> stack.add(new ArrayList<>());
        case '}' -> stack.add(new LinkedHashMap<>());
        case 0x85 -> stack.add(last(1));
        case 0x86 -> stack.add(last(2));
        case 0x87 -> stack.add(last(3));
        case 't' -> stack.add(sinceMark());
        case 'a' -> append(last(1), offset);
        case 'e' -> append(sinceMark(), offset);
        case 's' -> set(last(2), offset);
        case 'u' -> set(sinceMark(), offset);
        case 0x94 -> memo.put((long) memo.size(), peek());
        case 'q' -> memo.put(in.number(1, "a place"), peek());
        case 'r' -> memo.put(in.number(4, "a place"), peek());
        case 'h' -> stack.add(remembered(in.number(1, "a place"), offset));
        case 'j' -> stack.add(remembered(in.number(4, "a place"), offset));
        case 'c' -> stack.add(new Name(in.line("a module") + "." + in.line("a name")));
        case 0x93 -> {
          List<@Nullable Object> parts = last(2);
          stack.add(new Name(parts.getFirst() + "." + parts.getLast()));
        }
        case 0x81, 'R' -> {
          if (!(last(2).getFirst() instanceof Name name)) {
            throw Cursor.malformed(offset, "the name of a class");
          }
          stack.add(new Instance(name.text()));
        }
        case 'b' -> {
          Object state = pop();
          if (!(peek() instanceof Instance instance)) {
            throw Cursor.malformed(offset, "an object");
          }
          instance.state = state;
        }
        default -> throw Cursor.malformed(offset, INSTRUCTION);
      }
    }
  }

  private String text(long length) {
    return in.text(length, StandardCharsets.UTF_8);
  }

  private long longNumber(int offset) {
    int size = in.next("a length");
    if (size > 8) {
      throw Cursor.malformed(offset, "a number of 64 bits at most");
    }
    long value = in.number(size, "a number");
    int free = 64 - 8 * size;
    return size == 0 ? 0 : value << free >> free;
  }

  private @Nullable Object remembered(long place, int offset) {
    if (!memo.containsKey(place)) {
      throw Cursor.malformed(offset, "a place that was filled");
    }
    return memo.get(place);
  }

  private @Nullable Object peek() {
    if (stack.isEmpty()) {
      throw Cursor.malformed(in.offset() - 1, "a value before it");
    }
    return stack.getLast();
  }

  private @Nullable Object pop() {
    peek();
    return stack.removeLast();
  }

  private List<@Nullable Object> last(int count) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<@Nullable Object> sinceMark() {
    List<@Nullable Object> values = new ArrayList<>();
    while (peek() != Mark.MARK) {
      values.add(pop());
    }
    pop();
    return values.reversed();
  }

  @SuppressWarnings("unchecked")
  private void append(List<@Nullable Object> values, int offset) {
    if (!(peek() instanceof List<?> list)) {
      throw Cursor.malformed(offset, "a list");
    }
    ((List<@Nullable Object>) list).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void set(List<@Nullable Object> values, int offset) {
    if (!(peek() instanceof Map<?, ?> map) || values.size() % 2 != 0) {
      throw Cursor.malformed(offset, "a dictionary");
    }
    for (int i = 0; i < values.size(); i += 2) {
      Object key = values.get(i);
      if (key == null || !Marshal.plain(key)) {
        throw Cursor.malformed(offset, "a key of texts and numbers");
      }
      ((Map<Object, @Nullable Object>) map).put(key, values.get(i + 1));
    }
  }
}
