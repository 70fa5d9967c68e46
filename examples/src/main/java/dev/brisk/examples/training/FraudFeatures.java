package dev.brisk.examples.training;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What the fraud model sees of a transaction: the body's fields, in the order of its columns.
final class FraudFeatures {
  /// A field of the body. Words become numbers by how much of each category was fraud.
  sealed interface Feature {
    String name();
  }

  record Numeric(String name, ToDoubleFunction<Transaction> value) implements Feature {}

  record Words(String name, List<String> values, Function<Transaction, String> value)
      implements Feature {}

  static final List<Feature> ALL =
      List.of(
          new Numeric("amount", Transaction::amount),
          new Numeric("average_amount", Transaction::averageAmount),
          new Numeric("hour", Transaction::hour),
          new Numeric("distance_km", Transaction::distanceKm),
          new Numeric("minutes_since_last", Transaction::minutesSinceLast),
          new Numeric("transactions_today", Transaction::transactionsToday),
          new Numeric("account_age_days", Transaction::accountAgeDays),
          new Words(
              "merchant_category", Transaction.MERCHANT_CATEGORIES, Transaction::merchantCategory),
          new Words("country", Transaction.COUNTRIES, Transaction::country),
          new Words("channel", Transaction.CHANNELS, Transaction::channel));

  private final float[][] rates;

  /// Learns the numbers for words from the transactions.
  FraudFeatures(List<Transaction> transactions) {
    rates = new float[ALL.size()][];
    double overall = rate(transactions);
    for (int column = 0; column < ALL.size(); column++) {
      if (ALL.get(column) instanceof Words words) {
        rates[column] = new float[words.values.size()];
        for (int i = 0; i < rates[column].length; i++) {
          String value = words.values.get(i);
          List<Transaction> those =
              transactions.stream().filter(t -> words.value.apply(t).equals(value)).toList();
          // Twenty average transactions are mixed in, so that a rare word is not taken at its word.
          rates[column][i] =
              (float) ((those.size() * rate(those) + 20 * overall) / (those.size() + 20));
        }
      }
    }
  }

  /// The numbers for the words of a column, in the order of [Words#values].
  float[] rates(int column) {
    return rates[column];
  }

  float[] row(Transaction transaction) {
    float[] row = new float[ALL.size()];
    for (int column = 0; column < row.length; column++) {
      row[column] =
          switch (ALL.get(column)) {
            case Numeric numeric -> (float) numeric.value.applyAsDouble(transaction);
            case Words words -> rates[column][words.values.indexOf(words.value.apply(transaction))];
          };
    }
    return row;
  }

  float[][] rows(List<Transaction> transactions) {
    return transactions.stream().map(this::row).toArray(float[][]::new);
  }

  private static double rate(List<Transaction> transactions) {
    return transactions.isEmpty()
        ? 0
        : (double) transactions.stream().filter(Transaction::fraud).count() / transactions.size();
  }
}
