package dev.brisk.profiler.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WovenMethodTest {
  /// P15: two methods of one name could not be told apart.
  @Test
  void overloadsAreNamedWithTheirParameters() {
    List<WovenMethod> methods =
        List.of(
            method("price", "(ILjava/lang/String;)J"),
            method("price", "([D)J"),
            method("tax", "(I)J"),
            method("lambda$tax$0", "(I)J"));
    Set<String> overloaded = WovenMethod.overloaded(methods);
    assertThat(methods)
        .extracting(method -> method.displayName(overloaded))
        .containsExactly(
            "com.acme.Shop.price(int, String)",
            "com.acme.Shop.price(double[])",
            "com.acme.Shop.tax",
            "com.acme.Shop.tax λ0");
    // A class that two loaders have is one.
    assertThat(WovenMethod.overloaded(List.of(methods.get(2), methods.get(2)))).isEmpty();
  }

  private static WovenMethod method(String name, String descriptor) {
    return new WovenMethod(0, "com.acme.Shop", name, descriptor, "Shop.java", "", List.of(1), "");
  }
}
