"use strict";
// What all pages of the load generator share: numbers in words, tables, charts, the heat map.
const $ = (id) => document.getElementById(id);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const num = (x) =>
  x === null || x === undefined || !isFinite(x)
    ? "–"
    : Math.abs(x) >= 100 || x === Math.round(x)
      ? Math.round(x).toLocaleString("en")
      : x.toPrecision(3);
const ms = (x) =>
  x === null || x === undefined
    ? "–"
    : x >= 1000
      ? num(x / 1000) + " s"
      : x >= 1
        ? num(x) + " ms"
        : num(x * 1000) + " µs";
const bytes = (x) => {
  if (x === null || x === undefined) return "–";
  const u = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  while (x >= 1024 && i < 4) {
    x /= 1024;
    i++;
  }
  return num(x) + " " + u[i];
};
const pct = (x) =>
  x === null || x === undefined
    ? "–"
    : (x * 100 < 0.1 && x > 0 ? (x * 100).toFixed(3) : num(x * 100)) + " %";
const el = (tag, text, cls) => {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  return e;
};
const rows = (table, head, body) => {
  const h = table.createTHead().insertRow();
  head.forEach((t) => {
    const c = el("th", t);
    c.scope = "col";
    h.appendChild(c);
  });
  const b = table.createTBody();
  body.forEach((r) => {
    const tr = b.insertRow();
    r.forEach((t) => tr.appendChild(t instanceof Node ? t : el("td", t)));
  });
};
// What a scenario measures beside its requests by name; a table without rows is hidden.
const filled = (table, head, body) => {
  table.hidden = !body.length;
  table.replaceChildren();
  if (body.length) rows(table, head, body);
};
const tagTable = (table, tags) =>
  filled(
    table,
    ["Tag", "Requests", "requests/s", "Fails", "p50", "p99", "Max"],
    tags.map((t) => [
      t.name,
      num(t.requests),
      num(t.rps),
      num(t.failures),
      ms(t.median_ms),
      ms(t.p99_ms),
      ms(t.max_ms),
    ]),
  );
const ownTable = (table, own) =>
  filled(
    table,
    ["Own figure", "Count", "Mean", "p50", "p99", "Max"],
    own.map((o) => [
      o.name,
      num(o.count),
      ...[o.mean, o.p50, o.p99, o.max].map(o.unit === "ms" ? ms : num),
    ]),
  );
const pos = (v) => (v > 0 ? v : null);
const log = { distr: 3 };
const fromZero = { range: (u, lo, hi) => [0, hi * 1.05 || 1] };
const time = { label: "seconds", size: 44 };
const sec = { label: "s", value: (u, v) => (v === null ? "–" : v.toFixed(1)) };
const numbers = { values: (u, v) => v.map((x) => (x === null ? null : num(x))) };
const times = { values: (u, v) => v.map((y) => (y === null ? null : ms(y))) };

// Each drawing makes itself anew; one that is hidden waits until it is shown.
const drawings = [];
function redraw() {
  drawings.forEach((draw) => draw());
}
let redrawing;
addEventListener("resize", () => {
  clearTimeout(redrawing);
  redrawing = setTimeout(redraw, 150);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

// A chart in the element with this id. Returns a function that gives it other data.
function chart(id, data, series, scales, axes) {
  const host = $(id);
  const axis = (o) =>
    Object.assign(
      {
        stroke: css("--soft"),
        grid: { stroke: css("--line"), width: 1 },
        ticks: { stroke: css("--line"), width: 1 },
        size: 70,
      },
      o,
    );
  let plot = null;
  const make = () => {
    if (plot) plot.destroy();
    plot = null;
    host.textContent = "";
    if (!host.clientWidth) return;
    // The last label of a logarithmic axis is wider than uPlot thinks.
    plot = new uPlot(
      {
        width: host.clientWidth,
        height: 260,
        padding: scales.x.distr ? [null, 44, null, null] : undefined,
        scales: scales,
        cursor: { sync: scales.x.distr ? undefined : { key: "time" } },
        axes: axes.map((a) => axis(a)),
        series: series.map((s) =>
          s.color
            ? Object.assign(
                { width: 1.5, points: { show: (u) => u.data[0].length < 40, size: 5 } },
                s,
                { stroke: css(s.color) },
              )
            : s,
        ),
      },
      data,
      host,
    );
    // uPlot empties the legend once more when it has drawn.
    setTimeout(latest);
  };
  // Without a pointer over the chart, the legend shows the last values.
  const latest = () => {
    if (plot && data[0].length && plot.cursor.idx == null)
      plot.setLegend({ idx: data[0].length - 1 });
  };
  drawings.push(make);
  return (other) => {
    data = other;
    if (plot) {
      plot.setData(data);
      latest();
    } else make();
  };
}

function percentileChart(id, points) {
  const data = (P) => [P.map((p) => p[0]), P.map((p) => pos(p[1])), P.map((p) => pos(p[2]))];
  const set = chart(
    id,
    data(points),
    [
      {
        label: "percentile",
        value: (u, v) => (v === null ? "–" : (100 - 100 / v).toPrecision(6) + " %"),
      },
      { label: "response time", color: "--a", value: (u, v) => ms(v) },
      { label: "service time", color: "--d", value: (u, v) => ms(v) },
    ],
    { x: { time: false, distr: 3 }, y: log },
    [
      {
        label: "percentile",
        size: 44,
        values: (u, v) =>
          v.map((p) =>
            p === null || (Math.abs(Math.log10(p) % 1) > 1e-9 && p !== 2)
              ? null
              : p < 1.5
                ? "0 %"
                : 100 - 100 / p + " %",
          ),
      },
      times,
    ],
  );
  return (P) => set(data(P));
}

// A column an interval, a row a bucket of latency. H: columns of [row, count]; x: seconds; bound: a
// row's latency in ms; when: how a column's time is written.
const decades = (n) => (row) => Math.pow(10, row / n) / 1e6;
function heat(canvas, note, H, x, bound, explained, when = (s) => s.toFixed(0) + " s") {
  let data = H,
    seconds = x;
  const draw = () => {
    const dpr = devicePixelRatio || 1,
      w = canvas.clientWidth,
      h = canvas.clientHeight;
    if (!w) return;
    canvas.width = w * dpr;
    canvas.height = h * dpr;
    const k = canvas.getContext("2d");
    k.scale(dpr, dpr);
    k.clearRect(0, 0, w, h);
    let lo = Infinity,
      hi = -Infinity,
      most = 0;
    data.forEach((column) =>
      column.forEach((b) => {
        lo = Math.min(lo, b[0]);
        hi = Math.max(hi, b[0]);
        most = Math.max(most, b[1]);
      }),
    );
    if (lo > hi) {
      note.textContent = "No answers yet.";
      return;
    }
    // Above the rows there is room for half a line: the topmost label is as high as that over its row.
    const left = 70,
      top = 10,
      bottom = 24,
      cw = (w - left) / data.length,
      ch = (h - top - bottom) / (hi - lo + 1);
    const [r, g, b] = matchMedia("(prefers-color-scheme: dark)").matches
      ? [108, 176, 245]
      : [37, 99, 168];
    data.forEach((column, i) =>
      column.forEach((cell) => {
        k.fillStyle =
          "rgba(" +
          r +
          "," +
          g +
          "," +
          b +
          "," +
          (0.08 + (0.92 * Math.log1p(cell[1])) / Math.log1p(most)) +
          ")";
        k.fillRect(
          left + i * cw,
          top + (hi - cell[0]) * ch,
          Math.max(cw - 0.5, 0.5),
          Math.max(ch - 0.5, 0.5),
        );
      }),
    );
    k.fillStyle = css("--soft");
    k.font = "12px system-ui, sans-serif";
    k.textAlign = "right";
    k.textBaseline = "middle";
    const step = Math.max(1, Math.ceil(22 / ch));
    for (let y = lo; y <= hi; y++)
      if ((y - lo) % step === 0)
        k.fillText(ms(bound(y)), left - 8, top + (hi - y + 0.5) * ch);
    k.textAlign = "center";
    const every = Math.max(1, Math.ceil(data.length / 8));
    for (let i = 0; i < data.length; i += every) {
      const label = when(seconds[i]),
        half = k.measureText(label).width / 2;
      k.fillText(label, Math.min(left + (i + 0.5) * cw, w - half), h - 10);
    }
    note.textContent = "Stronger colour: more requests (logarithmic). " + explained;
  };
  drawings.push(draw);
  return (other, at) => {
    data = other;
    seconds = at;
    draw();
  };
}
