package dev.brisk.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.StandardCharsets;
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
/// @param requests whole HTTP/1.1 requests; equal inputs are the same array
record Workload(String endpoint, String title, String inputs, List<byte[]> requests) {
  private static final long SEED = 42;

  Workload {
    requests = List.copyOf(requests);
  }

  /// One for each endpoint that the demo measures, in the order of the table.
  static List<Workload> all() {
    return List.of(predict(), users(), posts(), fraudScore(), sales());
  }

  /// Flowers near those of Fisher's; one request in twenty is for a flower not seen before.
  private static Workload predict() {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf popularity = new Zipf(2_000, 0.9);
    List<byte[]> known = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      known.add(post("/predict", flower(random, 1)));
    }
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      requests.add(
          random.nextInt(20) == 0
              ? post("/predict", flower(random, 1_000))
              : known.get(popularity.draw(random)));
    }
    return new Workload(
        "predict", "POST /predict", "2,000 flowers by Zipf, 5 % of requests new ones", requests);
  }

  private static String flower(SplittableRandom random, int finer) {
    double size = random.nextDouble();
    return "{\"SepalLengthCm\":%s,\"SepalWidthCm\":%s,\"PetalLengthCm\":%s,\"PetalWidthCm\":%s}"
        .formatted(
            centimetres(4.6 + 2.6 * size + 0.5 * random.nextDouble(), finer),
            centimetres(2.4 + 1.4 * random.nextDouble(), finer),
            centimetres(1.2 + 5 * size + 0.5 * random.nextDouble(), finer),
            centimetres(0.1 + 2.2 * size + 0.2 * random.nextDouble(), finer));
  }

  /// Tenths of a centimetre, or finer.
  private static double centimetres(double length, int finer) {
    return Math.rint(length * 10 * finer) / (10.0 * finer);
  }

  private static Workload users() {
    return new Workload(
        "user",
        "GET /users/{user_id}",
        "1,000 users by Zipf",
        drawn(60_000, 1.0, permuted(1_000, id -> get("/users/" + id))));
  }

  private static Workload posts() {
    return new Workload(
        "post",
        "GET /posts/{post_id}",
        "100 posts by Zipf",
        drawn(20_000, 1.0, permuted(100, id -> get("/posts/" + id))));
  }

  /// Each payment is scored when it is made and, mostly soon after, again: by a retry, by the
  /// review queue, by the page that shows it. So popularity does not follow Zipf's law here, but
  /// age does.
  private static Workload fraudScore() {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf age = new Zipf(200, 1.0);
    List<byte[]> payments = new ArrayList<>();
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      if (payments.isEmpty() || random.nextInt(10) < 3) {
        payments.add(post("/fraud-score", payment(random)));
        requests.add(payments.getLast());
      } else {
        int back = Math.min(age.draw(random), payments.size() - 1);
        requests.add(payments.get(payments.size() - 1 - back));
      }
    }
    return new Workload(
        "fraud-score", "POST /fraud-score", "payments, each scored 3 times or so", requests);
  }

  private static String payment(SplittableRandom random) {
    List<String> categories =
        List.of("grocery", "restaurant", "fuel", "clothing", "travel", "electronics", "gift_cards");
    List<String> countries = List.of("DE", "DE", "DE", "FR", "NL", "GB", "US", "NG");
    List<String> channels = List.of("chip", "contactless", "online", "phone");
    return String.format(
        Locale.ROOT,
        "{\"amount\":%.2f,\"average_amount\":%.2f,\"hour\":%d,\"distance_km\":%.1f,"
            + "\"minutes_since_last\":%d,\"transactions_today\":%d,\"account_age_days\":%d,"
            + "\"merchant_category\":\"%s\",\"country\":\"%s\",\"channel\":\"%s\"}",
        Math.exp(3.4 + 1.1 * random.nextGaussian()) + 0.01,
        Math.exp(3.4 + 0.6 * random.nextGaussian()) + 0.01,
        random.nextInt(24),
        Math.min(20_000, Math.exp(1.2 + 1.8 * random.nextGaussian())),
        random.nextInt(2_000),
        random.nextInt(8),
        random.nextInt(10, 4_000),
        categories.get(random.nextInt(categories.size())),
        countries.get(random.nextInt(countries.size())),
        channels.get(random.nextInt(channels.size())));
  }

  private static Workload sales() {
    List<byte[]> reports = new ArrayList<>();
    for (int year = 2025; year >= 2023; year--) {
      for (String region :
          List.of("online", "central", "south", "north", "west", "east", "coast", "islands")) {
        reports.add(get("/sales/" + region + "?year=" + year));
      }
    }
    return new Workload(
        "sales",
        "GET /sales/{region}",
        "24 reports (8 regions, 3 years) by Zipf",
        drawn(10_000, 1.0, reports));
  }

  private interface RequestFor {
    byte[] id(int id);
  }

  /// Requests for ids from 1, in an order that has nothing to do with the id.
  private static List<byte[]> permuted(int count, RequestFor request) {
    List<byte[]> requests = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      requests.add(request.id(id));
    }
    java.util.Collections.shuffle(requests, new java.util.Random(SEED));
    return requests;
  }

  private static List<byte[]> drawn(int count, double exponent, List<byte[]> distinct) {
    SplittableRandom random = new SplittableRandom(SEED);
    Zipf popularity = new Zipf(distinct.size(), exponent);
    List<byte[]> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(distinct.get(popularity.draw(random)));
    }
    return requests;
  }

  static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] post(String path, String json) {
    return withBody("POST", path, json);
  }

  static byte[] withBody(String method, String path, String json) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: "
            + json.getBytes(UTF_8).length
            + "\r\n\r\n"
            + json)
        .getBytes(UTF_8);
  }
}
