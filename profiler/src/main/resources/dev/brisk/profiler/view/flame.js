/* Flame graph (root below) and icicle (root above). Draws what is in sight and at least half a pixel wide. */
const ROW = 21;

class Palette {
  constructor(profile) {
    this.profile = profile;
    this.read();
  }

  read() {
    const style = getComputedStyle(document.documentElement);
    const css = (name) => style.getPropertyValue(name).trim();
    this.dark = document.documentElement.dataset.theme === "dark";
    this.text = this.dark ? "#eef2f8" : "#18202e";
    this.panel = css("--panel");
    this.mark = this.dark ? "#a21caf" : "#e9a8f5";
    this.focus = css("--accent");
    this.root = this.dark ? "#39424f" : "#d5dbe5";
    this.colours = this.profile.hues.map((hue, i) => {
      const shade = ((i * 7919) % 100) / 100;
      if (!this.profile.classes[i])
        return this.dark
          ? `oklch(${0.4 + 0.05 * shade} 0.01 250)`
          : `oklch(${0.86 + 0.04 * shade} 0.008 250)`;
      return this.dark
        ? `oklch(${0.44 + 0.07 * shade} 0.085 ${360 * hue})`
        : `oklch(${0.83 + 0.07 * shade} 0.085 ${360 * hue})`;
    });
  }

  of(tree, node) {
    if (node === 0) return this.root;
    if (!this.profile.isDiff) return this.colours[tree.method[node]];
    const [after, before] = tree.swapped
      ? [tree.baseTotal[node], tree.total[node]]
      : [tree.total[node], tree.baseTotal[node]];
    const change = (after - before) / Math.max(after, before, 1e-12);
    const strength = Math.min(1, Math.abs(change) * 2.5);
    const hue = change > 0 ? 28 : 255;
    return this.dark
      ? `oklch(${0.4 + 0.1 * strength} ${0.17 * strength} ${hue})`
      : `oklch(${0.92 - 0.2 * strength} ${0.15 * strength} ${hue})`;
  }
}

class Flame {
  constructor(app) {
    this.app = app;
    this.canvas = byId("chart");
    this.context = this.canvas.getContext("2d");
    this.scroller = byId("scroller");
    this.spacer = byId("spacer");
    this.scroller.addEventListener("scroll", () => app.drawSoon());
    this.font = '11.5px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
    this.context.font = this.font;
    this.character = this.context.measureText("0").width;
    this.from = 0;
    this.to = 1;
  }

  /* Takes a new tree; the view is all of it. */
  show(tree, rootBelow) {
    this.tree = tree;
    this.rootBelow = rootBelow;
    this.from = 0;
    this.to = Math.max(tree.total[0], 1e-12);
    this.layout();
    this.scroller.scrollTop = rootBelow ? this.scroller.scrollHeight : 0;
  }

  layout() {
    this.height = (this.tree.deepest + 1) * ROW + 4;
    this.spacer.style.height = Math.max(this.height, this.scroller.clientHeight) + "px";
    fitCanvas(this.canvas, this.scroller);
  }

  /* Moves the picture to a node, in a few steps unless the user wants no motion. */
  zoom(node) {
    const from = this.tree.start[node],
      to = from + Math.max(this.tree.total[node], 1e-12);
    const start = performance.now(),
      before = [this.from, this.to];
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.from = from;
      this.to = to;
      this.app.drawSoon();
      return;
    }
    clearTimeout(this.moving);
    const step = () => {
      const t = Math.min(1, (performance.now() - start) / 160),
        ease = 1 - (1 - t) ** 3;
      this.from = before[0] + (from - before[0]) * ease;
      this.to = before[1] + (to - before[1]) * ease;
      this.app.drawSoon();
      if (t < 1) this.moving = setTimeout(step, 12);
    };
    step();
    this.reveal(node);
  }

  y(depth) {
    const full = parseFloat(this.spacer.style.height);
    return (this.rootBelow ? full - (depth + 1) * ROW : depth * ROW) - this.scroller.scrollTop;
  }

  reveal(node) {
    const y = this.y(this.tree.depth[node]);
    if (y < 0) this.scroller.scrollTop += y - ROW * 2;
    else if (y > this.scroller.clientHeight - ROW)
      this.scroller.scrollTop += y - this.scroller.clientHeight + ROW * 2;
  }

  draw(palette, marked, selected) {
    const { tree, context, canvas, character } = this;
    const ratio = devicePixelRatio || 1,
      width = canvas.width / ratio,
      height = canvas.height / ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = this.font;
    context.textBaseline = "middle";
    const scale = width / (this.to - this.from);
    const { start, total, end, depth, method, parent } = tree;
    const names = this.app.profile.short;
    for (let i = 0; i < tree.size; ) {
      let x = (start[i] - this.from) * scale,
        w = total[i] * scale;
      if (w < 0.5 || x + w < 0 || x > width) {
        // Siblings further right are out of sight, too; and where the heaviest comes first, too narrow.
        i = i > 0 && (x > width || (w < 0.5 && tree.sorted)) ? end[parent[i]] : end[i];
        continue;
      }
      const y = this.y(depth[i]);
      if (y > -ROW && y < height) {
        if (x < 0) {
          w += x;
          x = 0;
        }
        if (x + w > width) w = width - x;
        const found = i > 0 && marked !== null && marked[method[i]];
        context.globalAlpha = marked !== null && !found ? 0.42 : 1;
        context.fillStyle = found ? palette.mark : palette.of(tree, i);
        context.fillRect(x, y + 1, Math.max(0.5, w - (w > 3 ? 1 : 0)), ROW - 1.5);
        context.globalAlpha = 1;
        if (i === selected && i > 0) {
          context.strokeStyle = palette.focus;
          context.lineWidth = 2;
          context.strokeRect(x + 1, y + 2, Math.max(1, w - 3), ROW - 3.5);
        }
        const room = Math.floor((w - 9) / character);
        if (room >= 3) {
          const text = i ? names[method[i]] : this.app.rootName();
          context.fillStyle = palette.text;
          context.fillText(
            text.length <= room ? text : text.slice(0, room - 1) + "…",
            x + 5,
            y + ROW / 2 + 1,
          );
        }
      }
      i++;
    }
  }

  hit(x, y) {
    const full = parseFloat(this.spacer.style.height),
      inside = y + this.scroller.scrollTop;
    const depth = Math.floor((this.rootBelow ? full - inside : inside) / ROW);
    if (depth < 0 || depth > this.tree.deepest) return -1;
    return this.tree.at(this.from + (x / this.canvas.clientWidth) * (this.to - this.from), depth);
  }
}

function fitCanvas(canvas, box) {
  const ratio = devicePixelRatio || 1;
  const width = Math.max(50, box.clientWidth),
    height = Math.max(50, box.clientHeight);
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
}
