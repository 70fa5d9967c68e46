package dev.brisk.examples.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;

/// The database behind `/users/{user_id}`: table `users` with 1,000 people who do not exist.
///
/// Ids run from 1 to 1,000 without gaps. A name is a first and a last name, drawn by the seed; an
/// age is between 18 and 90.
public final class UsersDatabase {
  /// How many users there are; the ids are 1 to this.
  public static final int USERS = 1_000;

  static final long SEED = 7;

  private static final List<String> FIRST_NAMES =
      words(
          """
          Ada, Adebayo, Aiko, Alejandra, Amina, Anders, Anna, Antonio, Ayşe, Beatriz, Ben,
          Camille, Carlos, Chiara, Chinedu, Clara, Daniel, Divya, Elena, Emil, Emma, Fatima,
          Felix, Freya, Giulia, Grace, Hana, Hannah, Henrik, Ibrahim, Ines, Ivan, Jakub, James,
          Jana, Javier, Jonas, Julia, Kenji, Kofi, Lara, Leila, Lena, Liam, Lin, Lucía, Lukas,
          Magnus, Maja, Malik, Marco, Maria, Mateo, Mei, Mila, Mohamed, Nadia, Niamh, Noah,
          Nora, Olga, Oliver, Omar, Paula, Pierre, Priya, Rafael, Rania, Ravi, Rosa, Samuel,
          Sara, Sofia, Soren, Tariq, Theo, Thi Mai, Tomás, Valentina, Vera, Viktor, Wei,
          William, Yara, Yuki, Yusuf, Zoe, Zofia
          """);
  private static final List<String> LAST_NAMES =
      words(
          """
          Abebe, Adeyemi, Ahmed, Andersson, Bauer, Becker, Bianchi, Brown, Chen, Costa,
          Dąbrowska, Davies, Demir, Dubois, Eze, Ferrari, Fischer, Fontaine, García, González,
          Gupta, Haddad, Hansen, Hoffmann, Horvat, Ito, Ivanova, Jansen, Jensen, Johnson, Jones,
          Kaya, Keller, Khan, Kim, Kovács, Kowalski, Kumar, Larsen, Lefebvre, Li, López, Maier,
          Martin, Mensah, Meyer, Moreau, Müller, Murphy, Nakamura, Nguyen, Nielsen, Novák,
          O'Brien, Okafor, Olsen, Papadopoulos, Patel, Peeters, Pereira, Popescu, Rahman, Ricci,
          Romano, Rossi, Santos, Sato, Schmidt, Schneider, Sharma, Silva, Singh, Smith, Suzuki,
          Svensson, Tanaka, Taylor, Tran, Visser, Wagner, Walsh, Wang, Weber, Williams, Wilson,
          Yamamoto, Yılmaz, Zhang
          """);

  private UsersDatabase() {}

  /// Writes the database to a file that does not exist yet.
  public static void write(Path file) throws SQLException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Connection connection = SqliteFile.create(file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table users (id integer primary key, name text not null,"
              + " age integer not null check (age between 0 and 150))");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into users (id, name, age) values (?, ?, ?)")) {
        for (int id = 1; id <= USERS; id++) {
          insert.setInt(1, id);
          insert.setString(2, pick(FIRST_NAMES, random) + " " + pick(LAST_NAMES, random));
          insert.setInt(3, age(random));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split(",\\s+"));
  }

  private static String pick(List<String> names, SplittableRandom random) {
    return names.get(random.nextInt(names.size()));
  }

  private static int age(SplittableRandom random) {
    return Math.clamp(Math.round(43 + 16 * random.nextGaussian()), 18, 90);
  }
}
