package dev.brisk.monitor.stack;

import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/// Writes maps, lists and scalars as YAML that people can read.
final class Yaml {
  private Yaml() {}

  static String write(String comment, Map<String, ?> document) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDefaultScalarStyle(ScalarStyle.PLAIN)
            .setWidth(1000)
            .setIndent(2)
            .setMultiLineFlow(true)
            .setDumpComments(false)
            .setSplitLines(false)
            .build();
    StringBuilder text = new StringBuilder();
    comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    return text.append(new Dump(settings, new Quoting(settings)).dumpToString(document)).toString();
  }

  /// Compose and Prometheus read YAML 1.1, in which a plain `yes` is true.
  private static final class Quoting extends StandardRepresenter {
    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|[0-9:]+");

    Quoting(DumpSettings settings) {
      super(settings);
    }

    @Override
    protected Node representScalar(Tag tag, String value, ScalarStyle style) {
      boolean quote = tag.equals(Tag.STR) && WORD.matcher(value).matches();
      return super.representScalar(tag, value, quote ? ScalarStyle.DOUBLE_QUOTED : style);
    }
  }
}
