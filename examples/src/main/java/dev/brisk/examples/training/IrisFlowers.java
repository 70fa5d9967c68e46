package dev.brisk.examples.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Fisher's 150 iris flowers: four measurements in centimetres and the species.
///
/// The numbers are those of the paper (R. A. Fisher, "The use of multiple measurements in taxonomic
/// problems", Annals of Eugenics 7, 1936, table I), which are in the public domain and which R's
/// `iris` and scikit-learn also have. The copy in the UCI repository differs in two flowers, the
/// 35th (petal width 0.1 there, 0.2 in the paper) and the 38th (sepal width 3.1 and petal length
/// 1.5 there, 3.6 and 1.4 in the paper).
///
/// @param rows one a flower: sepal length, sepal width, petal length, petal width
/// @param labels one a flower: an index into [#SPECIES]
@SuppressWarnings("ArrayRecordComponent") // a plain matrix, compared by nobody
record IrisFlowers(float[][] rows, int[] labels) {
  static final List<String> SPECIES = List.of("Iris-setosa", "Iris-versicolor", "Iris-virginica");

  static IrisFlowers load() {
    try (InputStream file =
            Objects.requireNonNull(IrisFlowers.class.getResourceAsStream("iris.csv"), "iris.csv");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      List<String[]> lines = reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
      float[][] rows = new float[lines.size()][4];
      int[] labels = new int[lines.size()];
      for (int i = 0; i < rows.length; i++) {
        for (int column = 0; column < 4; column++) {
          rows[i][column] = Float.parseFloat(lines.get(i)[column]);
        }
        labels[i] = SPECIES.indexOf(lines.get(i)[4]);
      }
      return new IrisFlowers(rows, labels);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read iris.csv", e);
    }
  }

  /// These flowers only.
  IrisFlowers only(int... indices) {
    float[][] some = new float[indices.length][];
    int[] someLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      some[i] = rows[indices[i]];
      someLabels[i] = labels[indices[i]];
    }
    return new IrisFlowers(some, someLabels);
  }

  int size() {
    return rows.length;
  }
}
