package dev.brisk.cli.demo;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.RequestBody;
import dev.brisk.bench.plan.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// The requests that are sent to one endpoint, in order: production-like, and the same for the same
/// seed.
///
/// @param endpoint the endpoint's name
/// @param title method and path, for the table
/// @param inputs what the inputs are, for the reader of the figures
/// @param target the request, with a place for each column
/// @param rows the inputs, one row a request; equal inputs are equal rows
record DemoWorkload(String endpoint, String title, String inputs, LoadTarget target, Rows rows) {
  private static final long SEED = 42;

  /// How many requests there are.
  int size() {
    return rows.values().size();
  }

  /// The same with its first requests only.
  DemoWorkload first(int requests) {
    return requests >= size()
        ? this
        : new DemoWorkload(
            endpoint,
            title,
            inputs,
            target,
            new Rows(rows.columns(), rows.values().subList(0, requests)));
  }

  /// One for each endpoint that the demo measures, in the order of the table.
  static List<DemoWorkload> all() {
    return List.of(predict(), users(), posts(), fraudScore(), sales());
  }

  /// Flowers near those of Fisher's; one request in twenty is for a flower not seen before.
  private static DemoWorkload predict() {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf popularity = new Zipf(2_000, 0.9);
    List<List<String>> known = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      known.add(flower(random, 1));
    }
    List<List<String>> requests = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      requests.add(
          random.nextInt(20) == 0 ? flower(random, 1_000) : known.get(popularity.draw(random)));
    }
    return new DemoWorkload(
        "predict",
        "POST /predict",
        "2,000 flowers by Zipf, 5 % of requests new ones",
        post(
            "/predict",
            "{\"SepalLengthCm\":${sl},\"SepalWidthCm\":${sw},\"PetalLengthCm\":${pl},\"PetalWidthCm\":${pw}}"),
        new Rows(List.of("sl", "sw", "pl", "pw"), requests));
  }

  private static List<String> flower(SplittableRandom random, int finer) {
    double size = random.nextDouble();
    return List.of(
        centimetres(4.6 + 2.6 * size + 0.5 * random.nextDouble(), finer),
        centimetres(2.4 + 1.4 * random.nextDouble(), finer),
        centimetres(1.2 + 5 * size + 0.5 * random.nextDouble(), finer),
        centimetres(0.1 + 2.2 * size + 0.2 * random.nextDouble(), finer));
  }

  /// Tenths of a centimetre, or finer.
  private static String centimetres(double length, int finer) {
    return Double.toString(Math.rint(length * 10 * finer) / (10.0 * finer));
  }

  private static DemoWorkload users() {
    return new DemoWorkload(
        "user",
        "GET /users/{user_id}",
        "1,000 users by Zipf",
        LoadTarget.get("/users/${id}"),
        new Rows(List.of("id"), drawn(60_000, 1.0, permuted(1_000))));
  }

  private static DemoWorkload posts() {
    return new DemoWorkload(
        "post",
        "GET /posts/{post_id}",
        "100 posts by Zipf",
        LoadTarget.get("/posts/${id}"),
        new Rows(List.of("id"), drawn(20_000, 1.0, permuted(100))));
  }

  /// Each payment is scored when it is made and, mostly soon after, again: by a retry, by the
  /// review queue, by the page that shows it. So popularity does not follow Zipf's law here, but
  /// age does.
  private static DemoWorkload fraudScore() {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf age = new Zipf(200, 1.0);
    List<List<String>> payments = new ArrayList<>();
    List<List<String>> requests = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      if (payments.isEmpty() || random.nextInt(10) < 3) {
        payments.add(payment(random));
        requests.add(payments.getLast());
      } else {
        int back = Math.min(age.draw(random), payments.size() - 1);
        requests.add(payments.get(payments.size() - 1 - back));
      }
    }
    return new DemoWorkload(
        "fraud-score",
        "POST /fraud-score",
        "payments, each scored 3 times or so",
        post(
            "/fraud-score",
            "{\"amount\":${amount},\"average_amount\":${average},\"hour\":${hour},"
                + "\"distance_km\":${distance},\"minutes_since_last\":${minutes},"
                + "\"transactions_today\":${today},\"account_age_days\":${age},"
                + "\"merchant_category\":\"${category}\",\"country\":\"${country}\","
                + "\"channel\":\"${channel}\"}"),
        new Rows(
            List.of(
                "amount",
                "average",
                "hour",
                "distance",
                "minutes",
                "today",
                "age",
                "category",
                "country",
                "channel"),
            requests));
  }

  private static List<String> payment(SplittableRandom random) {
    List<String> categories =
        List.of("grocery", "restaurant", "fuel", "clothing", "travel", "electronics", "gift_cards");
    List<String> countries = List.of("DE", "DE", "DE", "FR", "NL", "GB", "US", "NG");
    List<String> channels = List.of("chip", "contactless", "online", "phone");
    return List.of(
        decimal("%.2f", Math.exp(3.4 + 1.1 * random.nextGaussian()) + 0.01),
        decimal("%.2f", Math.exp(3.4 + 0.6 * random.nextGaussian()) + 0.01),
        Integer.toString(random.nextInt(24)),
        decimal("%.1f", Math.min(20_000, Math.exp(1.2 + 1.8 * random.nextGaussian()))),
        Integer.toString(random.nextInt(2_000)),
        Integer.toString(random.nextInt(8)),
        Integer.toString(random.nextInt(10, 4_000)),
        categories.get(random.nextInt(categories.size())),
        countries.get(random.nextInt(countries.size())),
        channels.get(random.nextInt(channels.size())));
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static DemoWorkload sales() {
    List<List<String>> reports = new ArrayList<>();
    for (int year = 2025; year >= 2023; year--) {
      for (String region :
          List.of("online", "central", "south", "north", "west", "east", "coast", "islands")) {
        reports.add(List.of(region, Integer.toString(year)));
      }
    }
    return new DemoWorkload(
        "sales",
        "GET /sales/{region}",
        "24 reports (8 regions, 3 years) by Zipf",
        LoadTarget.get("/sales/${region}?year=${year}"),
        new Rows(List.of("region", "year"), drawn(10_000, 1.0, reports)));
  }

  /// Ids from 1, in an order that has nothing to do with the id.
  private static List<List<String>> permuted(int count) {
    List<List<String>> ids = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      ids.add(List.of(Integer.toString(id)));
    }
    java.util.Collections.shuffle(ids, new java.util.Random(SEED));
    return ids;
  }

  private static List<List<String>> drawn(int count, double exponent, List<List<String>> distinct) {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf popularity = new Zipf(distinct.size(), exponent);
    List<List<String>> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(distinct.get(popularity.draw(random)));
    }
    return requests;
  }

  private static LoadTarget post(String path, String json) {
    return LoadTarget.get(path)
        .withRequest("POST", RequestBody.of(json))
        .withHeaders(List.of(new HeaderLine("Content-Type", "application/json")));
  }
}
