package dev.brisk.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.measure.LatencyHistogram;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class LatencyChartTest {
  @Property(tries = 50)
  void aColumnHasEachLatencyInTheRowOfItsLogarithm(@ForAll long seed) {
    Random random = new Random(seed);
    LatencyHistogram latencies =
        LatencyHistogram.of(random.doubles(500).mapToLong(x -> (long) Math.exp(x * 25)).toArray());
    Map<Integer, Long> expected = new TreeMap<>();
    for (int i = 0; i < latencies.buckets(); i++) {
      int row = (int) Math.floor(10 * Math.log10(Math.max(1, latencies.bucketValue(i))));
      expected.merge(row, latencies.bucketCount(i), Long::sum);
    }
    ArrayNode column = JsonMapper.shared().createArrayNode();
    LatencyChart.column(column, latencies);
    Map<Integer, Long> cells = new TreeMap<>();
    column.forEach(cell -> cells.put(cell.get(0).asInt(), cell.get(1).asLong()));
    assertThat(cells).isEqualTo(expected).hasSize(column.size());
  }
}
