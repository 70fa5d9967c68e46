package dev.brisk.cache.codec;

import static java.util.Map.entry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Records by their components, in order, each led by a byte that says whether it is null.
///
/// The form begins with a checksum of the components' names and types, nested records included.
/// Reading makes records by their canonical constructors only: no other class is ever loaded or
/// made, whatever the bytes say.
final class RecordCodec<R extends Record> implements Codec<R> {
  private static final int MAXIMUM_DEPTH = 16;

  /// Types that read what their `toString` writes.
  private static final Map<Class<?>, Function<String, Object>> AS_TEXT =
      Map.ofEntries(
          entry(URI.class, URI::create),
          entry(LocalDateTime.class, LocalDateTime::parse),
          entry(LocalTime.class, LocalTime::parse),
          entry(OffsetDateTime.class, OffsetDateTime::parse),
          entry(OffsetTime.class, OffsetTime::parse),
          entry(ZonedDateTime.class, ZonedDateTime::parse),
          entry(ZoneId.class, ZoneId::of),
          entry(ZoneOffset.class, ZoneOffset::of),
          entry(Year.class, Year::parse),
          entry(YearMonth.class, YearMonth::parse),
          entry(MonthDay.class, MonthDay::parse),
          entry(Period.class, Period::parse));

  private final Form form;
  private final int shape;

  RecordCodec(Class<R> type) {
    StringBuilder description = new StringBuilder();
    this.form = recordForm(type, description, 0);
    CRC32C checksum = new CRC32C();
    checksum.update(description.toString().getBytes(StandardCharsets.UTF_8));
    this.shape = (int) checksum.getValue();
  }

  /// How one type is written and read.
  private interface Form {
    void write(Object value, DataOutputStream out) throws IOException;

    Object read(DataInputStream in) throws IOException;
  }

  @Override
  public byte[] encode(R value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(shape);
      form.write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  @SuppressWarnings("unchecked") // the form is that of R
  public R decode(byte[] bytes, int offset, int length) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
      if (in.readInt() != shape) {
        throw new IllegalArgumentException("an entry of a record with other components");
      }
      R value = (R) form.read(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException("bytes after the end of the record");
      }
      return value;
    } catch (IOException | DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("not such a record", e);
    }
  }

  /// The encoded length, doubled for objects' headers and pointers: an estimate.
  @Override
  public int weightBytes(R value) {
    return encode(value).length * 2;
  }

  @Override
  public int weightBytes(R value, byte[] bytes, int offset, int length) {
    return length * 2;
  }

  private static Form form(Type type, StringBuilder description, int depth) {
    if (type instanceof Class<?> plain) {
      return classForm(plain, description, depth);
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      description.append(generic.getRawType().getTypeName()).append('<');
      if (generic.getRawType() == List.class || generic.getRawType() == Collection.class) {
        return collectionForm(nullable(form(arguments[0], description, depth)), ArrayList::new);
      }
      if (generic.getRawType() == Set.class) {
        return collectionForm(nullable(form(arguments[0], description, depth)), LinkedHashSet::new);
      }
      if (generic.getRawType() == Optional.class) {
        return optionalForm(form(arguments[0], description, depth));
      }
      if (generic.getRawType() == Map.class) {
        return mapForm(
            nullable(form(arguments[0], description, depth)),
            nullable(form(arguments[1], description, depth)));
      }
    }
    throw unsupported(type);
  }

  private static IllegalArgumentException unsupported(Type type) {
    return new IllegalArgumentException(
        "a record codec cannot write "
            + type.getTypeName()
            + ". Allowed are primitives, String, enums, UUID, URI, BigDecimal, BigInteger, the"
            + " types of java.time, and Optional, List, Set, Map, arrays and records of these. For"
            + " others write a codec with Codecs.of(…).");
  }

  private static Form classForm(Class<?> type, StringBuilder description, int depth) {
    if (type.isRecord()) {
      return recordForm(type, description, depth + 1);
    }
    description.append(type.getName()).append(';');
    if (type == int.class || type == Integer.class) {
      return form((v, out) -> out.writeInt((Integer) v), DataInputStream::readInt);
    } else if (type == long.class || type == Long.class) {
      return form((v, out) -> out.writeLong((Long) v), DataInputStream::readLong);
    } else if (type == double.class || type == Double.class) {
      return form((v, out) -> out.writeDouble((Double) v), DataInputStream::readDouble);
    } else if (type == float.class || type == Float.class) {
      return form((v, out) -> out.writeFloat((Float) v), DataInputStream::readFloat);
    } else if (type == boolean.class || type == Boolean.class) {
      return form((v, out) -> out.writeBoolean((Boolean) v), DataInputStream::readBoolean);
    } else if (type == short.class || type == Short.class) {
      return form((v, out) -> out.writeShort((Short) v), DataInputStream::readShort);
    } else if (type == byte.class || type == Byte.class) {
      return form((v, out) -> out.writeByte((Byte) v), DataInputStream::readByte);
    } else if (type == char.class || type == Character.class) {
      return form((v, out) -> out.writeChar((Character) v), DataInputStream::readChar);
    } else if (type == String.class) {
      return form(
          (v, out) -> writeBytes(((String) v).getBytes(StandardCharsets.UTF_8), out),
          in -> new String(readBytes(in), StandardCharsets.UTF_8));
    } else if (type == byte[].class) {
      return form((v, out) -> writeBytes((byte[]) v, out), RecordCodec::readBytes);
    } else if (type == Instant.class) {
      return form(
          (v, out) -> {
            out.writeLong(((Instant) v).getEpochSecond());
            out.writeInt(((Instant) v).getNano());
          },
          in -> Instant.ofEpochSecond(in.readLong(), in.readInt()));
    } else if (type == Duration.class) {
      return form(
          (v, out) -> {
            out.writeLong(((Duration) v).getSeconds());
            out.writeInt(((Duration) v).getNano());
          },
          in -> Duration.ofSeconds(in.readLong(), in.readInt()));
    } else if (type == UUID.class) {
      return form(
          (v, out) -> {
            out.writeLong(((UUID) v).getMostSignificantBits());
            out.writeLong(((UUID) v).getLeastSignificantBits());
          },
          in -> new UUID(in.readLong(), in.readLong()));
    } else if (type == BigInteger.class) {
      return form(
          (v, out) -> writeBytes(((BigInteger) v).toByteArray(), out),
          in -> new BigInteger(readBytes(in)));
    } else if (type == BigDecimal.class) {
      return form(
          (v, out) -> {
            out.writeInt(((BigDecimal) v).scale());
            writeBytes(((BigDecimal) v).unscaledValue().toByteArray(), out);
          },
          in -> {
            int scale = in.readInt();
            return new BigDecimal(new BigInteger(readBytes(in)), scale);
          });
    } else if (AS_TEXT.containsKey(type)) {
      Function<String, Object> parse = AS_TEXT.get(type);
      return form(
          (v, out) -> writeBytes(v.toString().getBytes(StandardCharsets.UTF_8), out),
          in -> parse.apply(new String(readBytes(in), StandardCharsets.UTF_8)));
    } else if (type.isArray()) {
      return arrayForm(type.getComponentType(), description, depth);
    } else if (type == LocalDate.class) {
      return form(
          (v, out) -> out.writeLong(((LocalDate) v).toEpochDay()),
          in -> LocalDate.ofEpochDay(in.readLong()));
    } else if (type.isEnum()) {
      return enumForm(type, description);
    }
    throw unsupported(type);
  }

  /// Of any elements that can be written, primitives included.
  private static Form arrayForm(Class<?> element, StringBuilder description, int depth) {
    Slot slot = nullable(classForm(element, description, depth));
    return form(
        (v, out) -> {
          int length = Array.getLength(v);
          out.writeInt(length);
          for (int i = 0; i < length; i++) {
            slot.write(Array.get(v, i), out);
          }
        },
        in -> {
          int length = count(in);
          Object array = Array.newInstance(element, length);
          for (int i = 0; i < length; i++) {
            Array.set(array, i, slot.read(in));
          }
          return array;
        });
  }

  private static Form enumForm(Class<?> type, StringBuilder description) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      description.append(constant).append(',');
    }
    return form(
        (v, out) -> out.writeInt(((Enum<?>) v).ordinal()),
        in -> {
          int ordinal = in.readInt();
          if (ordinal < 0 || ordinal >= constants.length) {
            throw new IOException("no such constant: " + ordinal);
          }
          return constants[ordinal];
        });
  }

  private static Form recordForm(Class<?> type, StringBuilder description, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw new IllegalArgumentException(
          type.getName() + " contains itself; a record codec needs records that end");
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    List<Slot> forms = new ArrayList<>();
    List<MethodHandle> accessors = new ArrayList<>();
    MethodHandle constructor;
    description.append(type.getName()).append('{');
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        description.append(components[i].getName()).append(':');
        forms.add(nullable(form(components[i].getGenericType(), description, depth)));
        accessors.add(lookup.unreflect(components[i].getAccessor()));
      }
      constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be read; open its package to dev.brisk.cache", e);
    }
    description.append('}');
    return form(
        (v, out) -> {
          for (int i = 0; i < forms.size(); i++) {
            forms.get(i).write(component(accessors.get(i), v), out);
          }
        },
        in -> {
          @Nullable Object[] values = new @Nullable Object[forms.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = forms.get(i).read(in);
          }
          return construct(constructor, values);
        });
  }

  private static @Nullable Object component(MethodHandle accessor, Object owner) {
    try {
      return accessor.invoke(owner);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object construct(MethodHandle constructor, @Nullable Object[] values) {
    try {
      return constructor.invokeWithArguments(values);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the record refuses its components", e);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalArgumentException("the record cannot be made", e);
    }
  }

  private static Form collectionForm(Slot element, Supplier<Collection<@Nullable Object>> empty) {
    return form(
        (v, out) -> {
          Collection<?> list = (Collection<?>) v;
          out.writeInt(list.size());
          for (Object each : list) {
            element.write(each, out);
          }
        },
        in -> {
          int size = count(in);
          Collection<@Nullable Object> list = empty.get();
          for (int i = 0; i < size; i++) {
            list.add(element.read(in));
          }
          return list;
        });
  }

  private static Form mapForm(Slot key, Slot value) {
    return form(
        (v, out) -> {
          Map<?, ?> map = (Map<?, ?>) v;
          out.writeInt(map.size());
          for (Map.Entry<?, ?> each : map.entrySet()) {
            key.write(each.getKey(), out);
            value.write(each.getValue(), out);
          }
        },
        in -> {
          int size = count(in);
          Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
          for (int i = 0; i < size; i++) {
            map.put(key.read(in), value.read(in));
          }
          return map;
        });
  }

  private static Form optionalForm(Form present) {
    Slot nullable = nullable(present);
    return form(
        (v, out) -> nullable.write(((Optional<?>) v).orElse(null), out),
        in -> Optional.ofNullable(nullable.read(in)));
  }

  private static Slot nullable(Form form) {
    return new Slot(form);
  }

  /// A place that may hold null.
  private record Slot(Form form) {
    void write(@Nullable Object value, DataOutputStream out) throws IOException {
      out.writeBoolean(value != null);
      if (value != null) {
        form.write(value, out);
      }
    }

    @Nullable Object read(DataInputStream in) throws IOException {
      return in.readBoolean() ? form.read(in) : null;
    }
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(count(in));
  }

  /// A length, which never exceeds what is left: no memory is taken on a lie.
  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException("a length of " + count + " with " + in.available() + " bytes left");
    }
    return count;
  }

  private interface Writer {
    void write(Object value, DataOutputStream out) throws IOException;
  }

  private interface Reader {
    Object read(DataInputStream in) throws IOException;
  }

  private static Form form(Writer writer, Reader reader) {
    return new Form() {
      @Override
      public void write(Object value, DataOutputStream out) throws IOException {
        writer.write(value, out);
      }

      @Override
      public Object read(DataInputStream in) throws IOException {
        return reader.read(in);
      }
    };
  }
}
