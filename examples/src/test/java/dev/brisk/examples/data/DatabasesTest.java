package dev.brisk.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {
  @TempDir Path folder;

  @Test
  void usersHaveIdsFromOneWithoutGapsAndPlausibleAges() throws Exception {
    Path file = folder.resolve("users.db");
    UsersDatabase.write(file);
    assertThat(row(file, "select count(*), min(id), max(id), min(age), max(age) from users"))
        .startsWith("1000 1 1000 18 ");
    assertThat(row(file, "select count(*) from users where name not like '_% _%' or age > 90"))
        .isEqualTo("0");
    assertThat(row(file, "select count(distinct name) > 800 from users")).isEqualTo("1");
  }

  @Test
  void everyRegionHasSalesOfEveryProductInEveryMonthOfEveryYear() throws Exception {
    Path file = folder.resolve("sales.db");
    SalesDatabase.write(file);
    assertThat(
            row(
                file,
                "select count(*), count(distinct region), count(distinct product) from sales"))
        .isEqualTo("400000 8 12");
    assertThat(
            row(
                file,
                "select count(*) from (select distinct region, product,"
                    + " strftime('%Y-%m', sold_at, 'unixepoch') from sales)"))
        .isEqualTo(String.valueOf(8 * 12 * 36));
    assertThat(row(file, "select count(*) from sales where quantity < 1 or price_cents < 1"))
        .isEqualTo("0");
  }

  private static String row(Path file, String query) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      StringBuilder row = new StringBuilder(result.getString(1));
      for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
        row.append(' ').append(result.getString(i));
      }
      return row.toString();
    }
  }
}
