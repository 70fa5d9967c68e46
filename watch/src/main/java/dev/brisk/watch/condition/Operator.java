package dev.brisk.watch.condition;

/// How two operands are compared.
enum Operator {
  EQUAL("=="),
  UNEQUAL("!="),
  AT_MOST("<="),
  LESS("<"),
  AT_LEAST(">="),
  MORE(">"),
  CONTAINS("contains"),
  MATCHES("matches");

  private final String sign;

  Operator(String sign) {
    this.sign = sign;
  }

  /// Whether it asks for an order.
  boolean orders() {
    return switch (this) {
      case LESS, AT_MOST, MORE, AT_LEAST -> true;
      case EQUAL, UNEQUAL, CONTAINS, MATCHES -> false;
    };
  }

  @Override
  public String toString() {
    return sign;
  }
}
