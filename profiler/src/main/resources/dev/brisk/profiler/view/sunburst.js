/* The tree as rings: the zoomed frame in the middle, what it calls around it. */
const RINGS = 7;

class Sunburst {
  constructor(app) {
    this.app = app;
    this.canvas = byId("chart");
    this.context = this.canvas.getContext("2d");
    this.scroller = byId("scroller");
    this.root = 0;
  }

  show(tree) {
    this.tree = tree;
    this.root = this.branching();
    this.layout();
  }

  layout() {
    byId("spacer").style.height = "1px";
    fitCanvas(this.canvas, this.scroller);
  }

  /* Where the tree begins to branch: rings of frames that everything passes say nothing. */
  branching() {
    const { tree } = this;
    let node = 0;
    for (
      let child = tree.firstChild(node);
      child >= 0 && tree.total[child] > 0.95 * tree.total[node];
      child = tree.firstChild(node)
    )
      node = child;
    return tree.firstChild(node) < 0 ? 0 : node;
  }

  zoom(node) {
    this.root = node;
    this.app.drawSoon();
  }

  geometry() {
    const width = this.canvas.clientWidth,
      height = this.canvas.clientHeight;
    const rings = Math.min(RINGS, this.tree.deepest - this.tree.depth[this.root]) + 1.35;
    return { x: width / 2, y: height / 2, ring: (Math.min(width, height) / 2 - 6) / rings };
  }

  draw(palette, marked, selected) {
    const { context, canvas, tree, root } = this;
    const ratio = devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const { x, y, ring } = this.geometry();
    const whole = Math.max(tree.total[root], 1e-12);
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    for (let i = root + 1; i < tree.end[root]; ) {
      const level = tree.depth[i] - tree.depth[root];
      const angle = (tree.total[i] / whole) * 2 * Math.PI;
      const outer = ring * (level + 1.35);
      if (level > RINGS || angle * outer < 0.6) {
        i = tree.end[tree.sorted ? tree.parent[i] : i];
        continue;
      }
      const from = ((tree.start[i] - tree.start[root]) / whole) * 2 * Math.PI - Math.PI / 2;
      const found = marked !== null && marked[tree.method[i]];
      context.beginPath();
      context.arc(x, y, outer - 1, from, from + angle);
      context.arc(x, y, outer - ring, from + angle, from, true);
      context.closePath();
      context.globalAlpha = marked !== null && !found ? 0.42 : 1;
      context.fillStyle = found ? palette.mark : palette.of(tree, i);
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = i === selected ? palette.focus : palette.panel;
      context.lineWidth = i === selected ? 2.5 : 1;
      context.stroke();
      this.label(palette, i, x, y, outer - ring / 2, from, angle, ring);
      i++;
    }
    context.beginPath();
    context.arc(x, y, ring * 1.3, 0, 2 * Math.PI);
    context.fillStyle = palette.root;
    context.fill();
    context.fillStyle = palette.text;
    context.textAlign = "center";
    context.fillText(
      this.fit(root ? this.app.profile.short[tree.method[root]] : this.app.rootName(), ring * 2.3),
      x,
      y - 8,
    );
    context.fillText(this.app.profile.weight(tree.total[root]), x, y + 8);
    context.textAlign = "left";
  }

  label(palette, node, x, y, radius, from, angle, ring) {
    const across = angle * radius;
    if (across < 12 || ring < 22) return;
    const { context } = this;
    const middle = from + angle / 2,
      flip = middle > Math.PI / 2;
    const text = this.fit(this.app.profile.short[this.tree.method[node]], ring - 8);
    if (text.length < 3) return;
    context.save();
    context.translate(x + Math.cos(middle) * radius, y + Math.sin(middle) * radius);
    context.rotate(flip ? middle + Math.PI : middle);
    context.textAlign = "center";
    context.fillStyle = palette.text;
    context.fillText(text, 0, 0);
    context.restore();
  }

  fit(text, width) {
    const room = Math.floor(width / 6);
    return text.length <= room ? text : text.slice(0, Math.max(1, room - 1)) + "…";
  }

  hit(px, py) {
    const { x, y, ring } = this.geometry();
    const radius = Math.hypot(px - x, py - y) / ring;
    if (radius < 1.3) return this.root;
    const level = Math.floor(radius - 0.35);
    if (level < 1 || level > RINGS) return -1;
    let angle = Math.atan2(py - y, px - x) + Math.PI / 2;
    if (angle < 0) angle += 2 * Math.PI;
    const weight =
      this.tree.start[this.root] + (angle / (2 * Math.PI)) * this.tree.total[this.root];
    return this.tree.at(weight, this.tree.depth[this.root] + level);
  }

  reveal() {}
}
