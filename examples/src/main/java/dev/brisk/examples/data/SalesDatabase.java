package dev.brisk.examples.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;

/// The database behind `GET /sales/{region}`: table `sales` with 400,000 made-up sales of a shop
/// for outdoor goods over three years.
///
/// A row is one sale: when (seconds since 1970), region, product, quantity, price in cents. There
/// are more sales in summer and before Christmas, and some regions and products sell more than
/// others. The table has an index on the region, so that a report reads only the rows of its
/// region; what makes it expensive is that those are tens of thousands.
public final class SalesDatabase {
  /// What `{region}` may be.
  public static final List<String> REGIONS =
      List.of("north", "south", "east", "west", "central", "coast", "islands", "online");

  /// The first and the last year that have sales.
  public static final int FIRST_YEAR = 2023, LAST_YEAR = 2025;

  static final int SALES = 400_000;
  static final long SEED = 11;

  private static final List<Product> PRODUCTS =
      List.of(
          new Product("backpack", 8_900, 10),
          new Product("boots", 14_900, 12),
          new Product("compass", 2_400, 5),
          new Product("jacket", 19_900, 14),
          new Product("lantern", 3_500, 8),
          new Product("map", 990, 20),
          new Product("rope", 5_900, 4),
          new Product("sleeping bag", 11_900, 9),
          new Product("stove", 6_900, 7),
          new Product("tent", 29_900, 6),
          new Product("trekking poles", 4_900, 11),
          new Product("water bottle", 1_900, 24));
  private static final int[] REGION_WEIGHTS = {12, 13, 11, 12, 14, 11, 10, 17};

  private record Product(String name, int priceCents, int weight) {}

  private SalesDatabase() {}

  /// Writes the database to a file that does not exist yet.
  public static void write(Path file) throws SQLException {
    int[] productWeights = PRODUCTS.stream().mapToInt(Product::weight).toArray();
    SplittableRandom random = new SplittableRandom(SEED);
    try (Connection connection = SqliteFile.create(file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table sales (id integer primary key, sold_at integer not null,"
              + " region text not null, product text not null, quantity integer not null,"
              + " price_cents integer not null)");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into sales values (?, ?, ?, ?, ?, ?)")) {
        for (int id = 1; id <= SALES; id++) {
          Product product = PRODUCTS.get(draw(productWeights, random));
          insert.setInt(1, id);
          insert.setLong(2, soldAt(random));
          insert.setString(3, REGIONS.get(draw(REGION_WEIGHTS, random)));
          insert.setString(4, product.name);
          insert.setInt(5, 1 + random.nextInt(3) * random.nextInt(2));
          insert.setInt(6, product.priceCents * (100 - 5 * random.nextInt(5)) / 100);
          insert.execute();
        }
      }
      statement.execute("create index sales_by_region on sales (region)");
      connection.commit();
    }
  }

  private static long soldAt(SplittableRandom random) {
    while (true) {
      LocalDate day =
          LocalDate.ofYearDay(random.nextInt(FIRST_YEAR, LAST_YEAR + 1), random.nextInt(1, 366));
      int month = day.getMonthValue();
      boolean season = (month >= 5 && month <= 8) || month == 12;
      if (season || random.nextInt(10) < 6) {
        return day.atStartOfDay().toEpochSecond(ZoneOffset.UTC) + random.nextInt(86_400);
      }
    }
  }

  private static int draw(int[] weights, SplittableRandom random) {
    int total = 0;
    for (int weight : weights) {
      total += weight;
    }
    int rest = random.nextInt(total);
    int index = 0;
    while (rest >= weights[index]) {
      rest -= weights[index++];
    }
    return index;
  }
}
