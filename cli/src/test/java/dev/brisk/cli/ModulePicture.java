package dev.brisk.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The modules as an SVG: each stands above what it depends on. An arrow that a longer way implies
/// is left out, so what reaches a module along any way may be used by it.
final class ModulePicture {
  private static final int WIDTH = 860;
  private static final int BOX_WIDTH = 150;
  private static final int BOX_HEIGHT = 46;
  private static final int ROW = 104;
  private static final int MARGIN = 24;

  private final Map<String, Set<String>> arrows;
  private final Map<String, String> captions;
  private final Map<String, Integer> depths = new TreeMap<>();
  private final Map<String, int[]> places = new TreeMap<>();

  /// @param arrows by module, what it depends on; free of cycles
  /// @param captions by module, the line below its name
  ModulePicture(Map<String, Set<String>> arrows, Map<String, String> captions) {
    this.arrows = arrows;
    this.captions = captions;
  }

  String svg() {
    arrows.keySet().forEach(this::depth);
    int rows = depths.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    for (int row = 0; row < rows; row++) {
      place(row, rows);
    }
    int height = rows * ROW - (ROW - BOX_HEIGHT) + 2 * MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" role="img">
        <title>The modules of Brisk and what they depend on</title>
        <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a8f98"/></marker></defs>
        <rect width="%1$d" height="%2$d" fill="#ffffff"/>
        """
            .formatted(WIDTH, height));
    arrows.forEach((from, uses) -> direct(from).forEach(to -> svg.append(arrow(from, to))));
    places.forEach((module, at) -> svg.append(box(module, at)));
    return svg.append("</svg>\n").toString();
  }

  private int depth(String module) {
    Integer known = depths.get(module);
    if (known == null) {
      known = arrows.get(module).stream().mapToInt(this::depth).max().orElse(-1) + 1;
      depths.put(module, known);
    }
    return known;
  }

  private void place(int row, int rows) {
    List<String> modules = new ArrayList<>(arrows.keySet());
    modules.removeIf(module -> depths.get(module) != row);
    modules.sort(Comparator.naturalOrder());
    int y = MARGIN + (rows - 1 - row) * ROW;
    for (int i = 0; i < modules.size(); i++) {
      // One that stands alone moves aside, so that arrows from above pass by it.
      int aside = modules.size() == 1 && row < rows - 1 ? BOX_WIDTH : 0;
      int x = (2 * i + 1) * WIDTH / (2 * modules.size()) - BOX_WIDTH / 2 - aside;
      places.put(modules.get(i), new int[] {x, y});
    }
  }

  /// What no other dependency of the module leads to.
  private Set<String> direct(String module) {
    Set<String> direct = new TreeSet<>(arrows.get(module));
    for (String other : arrows.get(module)) {
      direct.removeAll(reachable(other));
    }
    return direct;
  }

  private Set<String> reachable(String module) {
    Set<String> all = new TreeSet<>(arrows.get(module));
    arrows.get(module).forEach(next -> all.addAll(reachable(next)));
    return all;
  }

  private String arrow(String from, String to) {
    int[] a = places.get(from);
    int[] b = places.get(to);
    int x1 = a[0] + BOX_WIDTH / 2;
    int y1 = a[1] + BOX_HEIGHT;
    int x2 = b[0] + BOX_WIDTH / 2;
    int y2 = b[1];
    return String.format(
            Locale.ROOT,
            "<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" stroke=\"#8a8f98\" marker-end=\"url(#head)\"/>%n",
            x1,
            y1,
            x1,
            y1 + 40,
            x2,
            y2 - 40,
            x2,
            y2)
        .replace("\r\n", "\n");
  }

  private String box(String module, int[] at) {
    int middle = at[0] + BOX_WIDTH / 2;
    return """
    <rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="#eef3fb" stroke="#2f5d9e"/>
    <text x="%d" y="%d" text-anchor="middle" font-size="15" font-weight="600" fill="#1b2430">%s</text>
    <text x="%5$d" y="%d" text-anchor="middle" font-size="11" fill="#55606e">%s</text>
    """
        .formatted(
            at[0],
            at[1],
            BOX_WIDTH,
            BOX_HEIGHT,
            middle,
            at[1] + 20,
            module,
            at[1] + 37,
            captions.get(module));
  }
}
