package dev.brisk.bench.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a request body. Immutable.
public final class RequestBody {
  public static final RequestBody NONE = new RequestBody(new byte[0]);

  private final byte[] bytes;

  private RequestBody(byte[] bytes) {
    this.bytes = bytes;
  }

  public static RequestBody of(byte[] bytes) {
    return new RequestBody(bytes.clone());
  }

  public static RequestBody of(String text) {
    return new RequestBody(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestBody that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "RequestBody[" + bytes.length + " bytes]";
  }
}
