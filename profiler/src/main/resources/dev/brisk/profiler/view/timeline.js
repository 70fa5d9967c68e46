/* When the samples were taken, a row a thread; a range of it cuts the pictures and the table. */
const TIMELINE_ROW = 13;

class Timeline {
  constructor(app) {
    this.app = app;
    this.doc = app.profile.doc.timeline;
    this.range = null; // first and last stretch, both in it
    this.panel = byId("timeline");
    this.canvas = byId("time");
    const rows = this.doc ? this.doc.rows : [];
    this.stretches = rows.length ? rows[0].weights.length : 0;
    this.panel.hidden = this.stretches < 2;
    if (this.panel.hidden) return;
    this.rows = rows.map((row) => ({ name: row.name, weights: row.weights.map((w) => w * this.doc.unit) }));
    if (rows.length > 1)
      this.rows.unshift({
        name: "all threads",
        weights: this.rows[0].weights.map((_, i) =>
          this.rows.reduce((sum, row) => sum + row.weights[i], 0),
        ),
      });
    this.most = this.rows.map((row) => Math.max(...row.weights));
    const threads = Math.max(...this.most.slice(rows.length > 1 ? 1 : 0));
    this.most = this.most.map((most, i) => (i || rows.length < 2 ? threads : most) || 1);
    for (const row of this.rows) {
      const name = element("span"); // cut at its beginning: pools number their threads at the end
      name.append(element("bdi", row.name));
      name.title = row.name;
      if (row.name.startsWith("(")) name.style.direction = "ltr";
      byId("threads").append(name);
    }
    this.canvas.style.height = this.rows.length * TIMELINE_ROW + "px";
    this.point();
    this.canvas.onkeydown = (event) => {
      if (!this.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /* The pointer: a stretch is picked by a click, a range by dragging. */
  point() {
    const { canvas } = this;
    let from = -1;
    canvas.onpointerdown = (event) => {
      from = this.at(event);
      canvas.setPointerCapture(event.pointerId);
      this.mark([from, from]);
    };
    canvas.onpointermove = (event) => {
      const at = this.at(event);
      if (from >= 0) this.mark([Math.min(from, at), Math.max(from, at)]);
      else this.tip(event, at);
    };
    canvas.onpointerup = () => {
      if (from >= 0) this.pick(this.range);
      from = -1;
    };
    canvas.onpointercancel = () => {
      from = -1;
    };
    canvas.onpointerleave = () => {
      byId("tip").hidden = true;
    };
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * this.stretches);
    return Math.max(0, Math.min(this.stretches - 1, at));
  }

  tip(event, at) {
    const box = this.canvas.getBoundingClientRect();
    const row = this.rows[Math.floor((event.clientY - box.top) / TIMELINE_ROW)];
    if (!row) return;
    showTip(event, [row.name, this.app.profile.plain(row.weights[at]) + ", " + this.text([at, at])]);
  }

  key(event) {
    const last = this.stretches - 1;
    let [from, to] = this.range || [0, last];
    const step = Math.max(1, Math.round(this.stretches / 40));
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (event.key === "Home") [from, to] = [0, to - from];
    else if (event.key === "End") [from, to] = [last - (to - from), last];
    else if (!by) return false;
    else if (event.shiftKey) to = Math.max(from, Math.min(last, to + by));
    else if (!this.range) [from, to] = by > 0 ? [0, step - 1] : [last - step + 1, last];
    else {
      const moved = Math.max(-from, Math.min(last - to, by));
      [from, to] = [from + moved, to + moved];
    }
    this.pick([from, to]);
    return true;
  }

  mark(range) {
    this.range = range;
    this.draw();
  }

  pick(range) {
    this.mark(range);
    this.app.update();
  }

  /* The range in words; empty for the whole. */
  text(range = this.range) {
    if (!range) return "";
    const seconds = (stretch) => ((stretch * this.doc.stretch_nanos) / 1e9).toFixed(2);
    return `${seconds(range[0])} to ${seconds(range[1] + 1)} s`;
  }

  draw() {
    if (this.panel.hidden) return;
    const { canvas, stretches } = this;
    const ratio = devicePixelRatio || 1,
      width = canvas.clientWidth,
      height = canvas.clientHeight;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const heat = style.getPropertyValue("--heat");
    const edge = (stretch) => Math.round((stretch / stretches) * width);
    this.rows.forEach((row, r) => {
      row.weights.forEach((weight, i) => {
        if (!weight) return;
        context.fillStyle = `rgba(${heat}, ${0.12 + 0.88 * (weight / this.most[r])})`;
        context.fillRect(edge(i), r * TIMELINE_ROW + 1, edge(i + 1) - edge(i), TIMELINE_ROW - 2);
      });
    });
    if (this.range) {
      const left = edge(this.range[0]),
        right = edge(this.range[1] + 1);
      context.fillStyle = style.getPropertyValue("--panel");
      context.globalAlpha = 0.72;
      context.fillRect(0, 0, left, height);
      context.fillRect(right, 0, width - right, height);
      context.globalAlpha = 1;
      context.strokeStyle = style.getPropertyValue("--accent");
      context.lineWidth = 2;
      context.strokeRect(left + 1, 1, Math.max(2, right - left - 2), height - 2);
    }
    const end = (stretches * this.doc.stretch_nanos) / 1e9;
    byId("times").replaceChildren(
      ...[0, 0.25, 0.5, 0.75, 1].map((part) => element("span", three(end * part) + " s")),
    );
    canvas.setAttribute(
      "aria-label",
      `Samples over ${three(end)} s, a row a thread. ` +
        (this.range ? `Picked: ${this.text()}. ` : "Nothing is picked. ") +
        "Left and right move the range, with Shift they change its end, Escape shows the whole.",
    );
  }
}
