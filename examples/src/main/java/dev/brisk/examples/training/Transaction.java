package dev.brisk.examples.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A card payment, made up.
///
/// The transactions are generated: amounts are log-normal around the card's average, hours follow a
/// day, distances are mostly small. Whether one is fraud is then drawn with a probability that a
/// hand-written rule gives ([#risk]). About one in fifty is. Nothing here was learned from real
/// payments, and nothing about real fraud can be learned from it; it has the shape of such a data
/// set so that the model has the work of a real one.
record Transaction(
    float amount,
    float averageAmount,
    float hour,
    float distanceKm,
    float minutesSinceLast,
    float transactionsToday,
    float accountAgeDays,
    String merchantCategory,
    String country,
    String channel,
    boolean fraud) {

  static final List<String> MERCHANT_CATEGORIES =
      List.of(
          "grocery",
          "restaurant",
          "fuel",
          "pharmacy",
          "clothing",
          "travel",
          "electronics",
          "jewellery",
          "gambling",
          "gift_cards",
          "money_transfer",
          "utilities");
  static final List<String> COUNTRIES =
      List.of(
          "AT", "BE", "BR", "CH", "CN", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "NG", "NL", "PL",
          "US");
  static final List<String> CHANNELS = List.of("chip", "contactless", "online", "phone");

  private static final double[] CATEGORY_RISK = {
    -1.2, -0.9, -0.4, -1.0, 0.0, 0.3, 1.1, 1.3, 1.0, 1.8, 1.6, -1.5
  };
  private static final double[] COUNTRY_RISK = {
    -0.3, -0.2, 0.6, -0.3, 0.3, -0.6, -0.1, -0.2, 0.0, 0.3, 0.0, -0.3, 0.8, -0.4, 0.1, 0.2
  };
  private static final double[] CHANNEL_RISK = {-1.0, -0.3, 0.6, 0.9};

  static List<Transaction> generate(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(generate(random));
    }
    return transactions;
  }

  private static Transaction generate(SplittableRandom random) {
    double average = cents(Math.exp(3.4 + 0.6 * random.nextGaussian()));
    Transaction legitimate =
        new Transaction(
            (float) cents(average * Math.exp(random.nextGaussian())),
            (float) average,
            hour(random),
            (float) (Math.rint(10 * Math.exp(1.6 + 2.2 * random.nextGaussian())) / 10),
            (float) Math.rint(Math.exp(5 + 2 * random.nextGaussian())),
            (float) Math.floor(-2.5 * Math.log(random.nextDouble(Double.MIN_NORMAL, 1))),
            random.nextInt(random.nextInt(8) == 0 ? 120 : 4_000),
            MERCHANT_CATEGORIES.get(random.nextInt(MERCHANT_CATEGORIES.size())),
            random.nextInt(10) < 6 ? "DE" : COUNTRIES.get(random.nextInt(COUNTRIES.size())),
            CHANNELS.get(random.nextInt(CHANNELS.size())),
            false);
    double probability = 1 / (1 + Math.exp(-legitimate.risk()));
    return legitimate.withFraud(random.nextDouble() < probability);
  }

  /// The rule that the model has to find again: log-odds of fraud.
  private double risk() {
    double excess = Math.log(amount / averageAmount);
    boolean night = hour < 6;
    boolean hasty = minutesSinceLast < 10;
    boolean far = distanceKm > 200;
    return -6.5
        + 1.5 * Math.max(0, excess)
        + (night ? 1.2 : 0)
        + (hasty ? 1.4 : 0)
        + 0.25 * Math.max(0, transactionsToday - 4)
        + (accountAgeDays < 90 ? 1.2 : 0)
        + (far && !channel.equals("online") ? 1.6 : 0)
        + (hasty && far ? 1.5 : 0)
        + (night && merchantCategory.equals("electronics") ? 1.2 : 0)
        + CATEGORY_RISK[MERCHANT_CATEGORIES.indexOf(merchantCategory)]
        + COUNTRY_RISK[COUNTRIES.indexOf(country)]
        + CHANNEL_RISK[CHANNELS.indexOf(channel)];
  }

  private Transaction withFraud(boolean drawn) {
    return new Transaction(
        amount,
        averageAmount,
        hour,
        distanceKm,
        minutesSinceLast,
        transactionsToday,
        accountAgeDays,
        merchantCategory,
        country,
        channel,
        drawn);
  }

  /// Few payments at night, most in the afternoon.
  private static float hour(SplittableRandom random) {
    while (true) {
      int hour = random.nextInt(24);
      if (random.nextDouble() < 0.1 + 0.9 * Math.pow(Math.sin(Math.PI * hour / 24), 2)) {
        return hour;
      }
    }
  }

  private static double cents(double amount) {
    return Math.rint(amount * 100) / 100;
  }
}
