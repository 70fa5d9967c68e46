/* What the page shows, and how it is driven. */
const VIEWS = [
  ["flame", "Flame"],
  ["icicle", "Icicle"],
  ["bottom", "Bottom-up"],
  ["sunburst", "Sunburst"],
  ["table", "Table"],
  ["source", "Source"],
  ["changes", "Changes"],
];

class App {
  constructor(profile) {
    this.profile = profile;
    this.endpoint = -1;
    this.view = profile.isDiff ? "changes" : profile.counted ? "table" : "flame";
    this.marked = null;
    this.filter = "";
    // A framework's stack begins with dozens of frames as wide as the page.
    this.mine = profile.tree(-1).foreignRun(profile.foreign()) >= 10;
    this.zoomed = [0];
    this.selected = 0;
    this.cache = new Map();
    this.palette = new Palette(profile);
    this.flame = new Flame(this);
    this.sunburst = new Sunburst(this);
    this.table = new CallTable(this);
    this.source = new SourceView(this);
    this.timeline = new Timeline(this);
    this.head();
    this.tools();
    this.keys();
    addEventListener("resize", () => {
      if (this.isChart()) {
        this.chart().layout();
        this.drawSoon();
      }
    });
    this.update();
  }

  isChart() {
    return ["flame", "icicle", "bottom", "sunburst"].includes(this.view);
  }
  chart() {
    return this.view === "sunburst" ? this.sunburst : this.flame;
  }
  rootName() {
    return this.endpoint >= 0 ? this.profile.endpoints[this.endpoint].name : "all";
  }

  /* The tree that is shown: of the endpoint, filtered, turned over; each made once. */
  tree(inverted) {
    const turned = this.swapped && this.isChart();
    const chosen = [this.endpoint, this.filter, inverted, turned].join("\n");
    const key = this.timeline.text() + this.mine + "\n" + chosen;
    if (this.cache.has(key)) return this.cache.get(key);
    let tree = this.profile.tree(this.endpoint, this.timeline.range);
    const without = this.filter.startsWith("!");
    const pattern = regex(without ? this.filter.slice(1) : this.filter);
    if (this.filter.replace("!", "") && pattern)
      tree = tree.filtered(this.profile.matching(pattern), without);
    if (this.mine) tree = tree.folded(this.profile.foreign());
    if (inverted) tree = tree.inverted();
    if (turned) tree = swapped(tree);
    if (this.cache.size > 8) this.cache.clear();
    this.cache.set(key, tree);
    return tree;
  }

  update() {
    for (const tab of byId("tabs").children) {
      const on = tab.dataset.view === this.view;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
    }
    byId("chart-panel").hidden = !this.isChart();
    for (const [panel, view] of [
      ["table-panel", "table"],
      ["source-panel", "source"],
      ["diff-panel", "changes"],
    ])
      byId(panel).hidden = this.view !== view;
    this.zoomed = [0];
    this.selected = 0;
    const tree = this.tree(this.view === "bottom");
    if (this.isChart()) {
      this.current = tree;
      byId("chart").setAttribute(
        "aria-label",
        VIEWS.find((v) => v[0] === this.view)[1] +
          " of " +
          this.rootName() +
          ". Arrow keys move, Enter zooms; the table view holds the same figures.",
      );
      this.chart().show(tree, this.view === "flame");
      if (this.view === "sunburst") this.zoomed = [this.sunburst.root];
      this.describe();
      this.drawSoon();
    } else if (this.view === "table") this.table.show(tree);
    else if (this.view === "source") this.source.show(this.endpoint);
    else if (this.view === "changes") showChanges(this);
    this.say();
  }

  drawSoon() {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      if (this.isChart()) this.chart().draw(this.palette, this.marked, this.selected);
    });
  }

  /* The line above the picture: what is shown, and what the search found. */
  say() {
    const status = byId("status");
    const tree = this.tree(false),
      whole = this.profile.total;
    status.replaceChildren(
      `${this.rootName() === "all" ? "All" : this.rootName()}: ${this.profile.weight(tree.total[0])}` +
        (this.endpoint >= 0 || this.filter || this.timeline.range
          ? `, ${percent(tree.total[0], whole)} of the profile`
          : "") +
        (this.timeline.range
          ? `, ${this.timeline.text()}` + (this.view === "source" ? ": lines are those of the whole" : "")
          : ""),
    );
    if (this.marked === null) return;
    let found = 0,
      frames = 0;
    for (let i = 1; i < tree.size; ) {
      if (this.marked[tree.method[i]]) {
        found += tree.total[i];
        frames++;
        i = tree.end[i];
      } else i++;
    }
    status.append(
      " · ",
      element(
        "b",
        `${percent(found, tree.total[0])} matched (${this.profile.weight(found)}, ${count(frames)} places)`,
      ),
    );
  }

  describe() {
    const tree = this.current,
      node = this.selected;
    byId("selected").textContent = node ? this.text(tree, node).join(" · ") : "";
    const crumbs = byId("crumbs");
    crumbs.replaceChildren();
    const zoom = this.zoomed[this.zoomed.length - 1];
    tree
      .path(zoom)
      .slice(-9)
      .forEach((n, i, all) => {
        if (i) crumbs.append("›");
        const button = element("button", n ? this.profile.short[tree.method[n]] : this.rootName());
        button.disabled = i === all.length - 1;
        button.onclick = () => this.zoomTo(n);
        crumbs.append(button);
      });
  }

  text(tree, node) {
    const { profile } = this,
      whole = tree.total[0];
    const lines = [
      profile.full[tree.method[node]] || this.rootName(),
      `${profile.weight(tree.total[node])} with callees, ${percent(tree.total[node], whole)}`,
      `${profile.weight(tree.self[node])} own, ${percent(tree.self[node], whole)}`,
    ];
    if (profile.isDiff)
      lines.push(
        `${tree.swapped ? "after" : "before"}: ${profile.weight(tree.baseTotal[node])} with callees`,
      );
    if (profile.counted) lines.push(`${count(tree.count[node])} calls`);
    return lines;
  }

  zoomTo(node) {
    const top = this.zoomed[this.zoomed.length - 1];
    if (node !== top) this.zoomed.push(node);
    this.selected = node;
    this.chart().zoom(node);
    this.describe();
  }

  zoomOut() {
    if (this.zoomed.length > 1) this.zoomed.pop();
    const node = this.zoomed[this.zoomed.length - 1];
    this.selected = node;
    this.chart().zoom(node);
    this.describe();
  }

  setView(view) {
    if (!byId("tabs").querySelector(`[data-view=${view}]`)) return;
    this.view = view;
    this.update();
  }
  setEndpoint(index) {
    this.endpoint = index;
    byId("endpoint").value = index;
    this.update();
  }

  setFilter(text, view) {
    byId("filter").value = text;
    const pattern = regex(text.replace(/^!/, ""));
    byId("filter").classList.toggle("bad", !pattern);
    if (!pattern) return this.refuse(text);
    this.filter = text;
    if (view) this.view = view;
    this.update();
  }

  setMine(on) {
    this.mine = on;
    byId("mine").checked = on;
    this.update();
  }

  refuse(text) {
    byId("status").textContent = `"${text}" is no regular expression. Escape ( [ * + ? with \\.`;
  }

  setSearch(text, view) {
    byId("search").value = text;
    const pattern = regex(text);
    byId("search").classList.toggle("bad", !pattern);
    if (!pattern) return this.refuse(text);
    this.marked = text ? this.profile.matching(pattern) : null;
    if (view && view !== this.view) {
      this.view = view;
      this.update();
      return;
    }
    if (this.view === "table") this.table.render();
    if (this.marked !== null && this.isChart()) this.revealFound();
    this.drawSoon();
    this.say();
  }

  /* Brings the widest place that the search found into sight. */
  revealFound() {
    const tree = this.current,
      top = this.zoomed[this.zoomed.length - 1];
    let widest = -1;
    for (let i = top + 1; i < tree.end[top]; i++)
      if (this.marked[tree.method[i]] && (widest < 0 || tree.total[i] > tree.total[widest]))
        widest = i;
    if (widest < 0) return;
    this.selected = widest;
    this.chart().reveal(widest);
    this.describe();
  }

  head() {
    const { header, doc, isDiff } = this.profile;
    const lost = header.lost ? `, ${count(header.lost)} lost` : "";
    byId("summary").textContent = isDiff
      ? doc.diff.summary
      : `${this.profile.weight(this.profile.total)} of ${header.title}, ` +
        `${header.engine}, ${count(header.samples)} ${this.profile.counted ? "calls" : "samples"}${lost}` +
        (header.durationNanos > 0 ? ` in a window of ${nanos(header.durationNanos)}` : "") +
        (header.periodNanos ? `, one each ${nanos(header.periodNanos)}` : "") +
        (header.durationNanos > 0 && !header.start.startsWith("1970-01-01")
          ? `, ${header.start.replace("T", " ").slice(0, 19)} UTC`
          : "");
    const facts = [
      ["Target", header.target],
      ["Engine", header.engine],
      [
        "Samples",
        `${count(header.samples)}; ${count(header.lost)} lost, ` +
          `${count(header.failed)} without a stack, ${count(header.biased)} biased`,
      ],
      ["CPU steal", header.steal >= 0 ? percent(header.steal, 1) : "unknown"],
      ["Lines", (header.lines.trusted ? "trusted. " : "not trusted. ") + header.lines.reason],
    ];
    const outside = this.profile.endpoints.find((e) => !this.profile.doc.endpoints[e.index].name);
    facts.push(["Outside requests", percent(outside ? outside.total : 0, this.profile.total)]);
    header.notes.forEach((note) => facts.push(["Note", note]));
    byId("fact-list").append(
      ...facts.flatMap(([name, text]) => [element("span", name), element("span", text)]),
    );
    const m = header.measures;
    const cards = [
      [m.medianNanos >= 0 && nanos(m.medianNanos), "median response"],
      [m.p99Nanos >= 0 && nanos(m.p99Nanos), "99 % under"],
      [m.requestsPerSecond >= 0 && three(m.requestsPerSecond), "requests a second"],
      [m.errorShare >= 0 && percent(m.errorShare, 1), "errors"],
      [m.cores >= 0 && m.cores.toFixed(2), "cores of CPU"],
      [m.residentBytes >= 0 && bytes(m.residentBytes), "memory"],
    ];
    for (const [value, name] of cards)
      if (value !== false) {
        const card = element("div", undefined, "card");
        card.append(element("b", value), element("span", name));
        byId("cards").append(card);
      }
    const warnings = [];
    if (header.lost > header.samples / 50)
      warnings.push(
        `${percent(header.lost, header.lost + header.samples)} of the samples were lost; ` +
          "the others of the same thread stand for them.",
      );
    if (header.failed > header.samples / 20)
      warnings.push(
        `${percent(header.failed, header.samples)} of the samples have no stack and are not shown.`,
      );
    if (header.steal > 0.05)
      warnings.push(`The machine was not given ${percent(header.steal, 1)} of its CPU time.`);
    if (header.samples < 200 && !this.profile.counted && !isDiff)
      warnings.push(`Only ${count(header.samples)} samples: shares are rough.`);
    byId("warnings").append(...warnings.map((text) => element("p", text, "warning")));
  }

  tools() {
    const { profile } = this;
    for (const [view, title] of VIEWS) {
      if (view === "changes" && !profile.isDiff) continue;
      if (profile.doc.stacks === false && view !== "table") continue;
      if (view === "source" && (profile.isDiff || profile.counted)) continue;
      const tab = element("button", title);
      tab.setAttribute("role", "tab");
      tab.dataset.view = view;
      tab.onclick = () => this.setView(view);
      byId("tabs").append(tab);
    }
    const select = byId("endpoint");
    const option = (value, text) => {
      const o = element("option", text);
      o.value = value;
      select.append(o);
    };
    option(-1, "All");
    [...profile.endpoints]
      .sort((a, b) => b.total - a.total)
      .forEach((e) => option(e.index, `${e.name} — ${percent(e.total, profile.total)}`));
    byId("endpoint-label").hidden = profile.endpoints.length < 2;
    select.onchange = () => this.setEndpoint(+select.value);
    let timer = 0;
    const later = (action) => {
      clearTimeout(timer);
      timer = setTimeout(action, 120);
    };
    byId("filter").oninput = (event) => later(() => this.setFilter(event.target.value));
    byId("search").oninput = (event) => later(() => this.setSearch(event.target.value));
    byId("mine").checked = this.mine;
    byId("mine").onchange = (event) => this.setMine(event.target.checked);
    byId("width-label").hidden = !profile.isDiff;
    byId("width").onchange = (event) => {
      this.swapped = event.target.value === "before";
      this.update();
    };
    byId("reset").onclick = () => this.reset();
    byId("theme").onclick = () => this.turn();
    byId("help").onclick = () => byId("keys").showModal();
    const canvas = byId("chart");
    const hit = (event) => {
      const box = canvas.getBoundingClientRect();
      return this.chart().hit(event.clientX - box.left, event.clientY - box.top);
    };
    canvas.onmousemove = (event) => {
      const node = hit(event);
      if (node >= 0) showTip(event, this.text(this.current, node));
      else byId("tip").hidden = true;
    };
    canvas.onmouseleave = () => {
      byId("tip").hidden = true;
    };
    canvas.onclick = (event) => {
      const node = hit(event);
      if (node < 0) return;
      if (this.view === "sunburst" && node === this.sunburst.root)
        this.zoomTo(Math.max(0, this.current.parent[node]));
      else this.zoomTo(node);
    };
  }

  reset() {
    this.marked = null;
    for (const id of ["filter", "search"]) {
      byId(id).value = "";
      byId(id).classList.remove("bad");
    }
    this.filter = "";
    this.timeline.mark(null);
    this.update();
  }

  turn() {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    this.palette.read();
    this.timeline.draw();
    this.drawSoon();
  }

  keys() {
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === "Escape") {
        document.activeElement.blur();
        this.reset();
        if (this.isChart()) byId("chart").focus();
        return;
      }
      if (typing) {
        if (event.key === "Enter" && document.activeElement.tagName === "INPUT" && this.isChart())
          byId("chart").focus();
        return;
      }
      const views = [...byId("tabs").children].map((t) => t.dataset.view);
      const number = +event.key;
      if (number >= 1 && number <= views.length) this.setView(views[number - 1]);
      else if (event.key === "/") byId("search").focus();
      else if (event.key === "f") byId("filter").focus();
      else if (event.key === "r" && !byId("timeline").hidden) byId("time").focus();
      else if (event.key === "m") this.setMine(!this.mine);
      else if (event.key === "0") this.reset();
      else if (event.key === "d") this.turn();
      else if (event.key === "?") byId("keys").showModal();
      else if (event.key === "e" || event.key === "E")
        this.nextEndpoint(event.key === "e" ? 1 : -1);
      else if (this.isChart() && this.moveInChart(event)) {
        /* moved */
      } else if (
        document.activeElement.getAttribute("role") === "tab" &&
        /^Arrow(Left|Right)$/.test(event.key)
      ) {
        const at = views.indexOf(this.view) + (event.key === "ArrowRight" ? 1 : -1);
        this.setView(views[(at + views.length) % views.length]);
        byId("tabs").querySelector("[aria-selected=true]").focus();
      } else return;
      event.preventDefault();
    });
  }

  nextEndpoint(step) {
    const values = [...byId("endpoint").options].map((o) => +o.value);
    const at = values.indexOf(this.endpoint);
    this.setEndpoint(values[(at + step + values.length) % values.length]);
  }

  moveInChart(event) {
    const tree = this.current,
      up = this.view === "flame" ? "ArrowUp" : "ArrowDown",
      down = up === "ArrowUp" ? "ArrowDown" : "ArrowUp";
    if (
      document.activeElement.getAttribute("role") === "tab" &&
      /^Arrow(Left|Right)$/.test(event.key)
    )
      return false;
    let to = -1;
    switch (event.key) {
      case up:
        to = tree.firstChild(this.selected);
        break;
      case down:
        to = tree.parent[this.selected];
        break;
      case "ArrowRight":
        to = tree.sibling(this.selected, 1);
        break;
      case "ArrowLeft":
        to = tree.sibling(this.selected, -1);
        break;
      case "Enter":
        if (document.activeElement.tagName === "BUTTON") return false;
        this.zoomTo(this.selected);
        return true;
      case "Backspace":
        this.zoomOut();
        return true;
      case "t":
        if (this.selected) {
          this.table.method = tree.method[this.selected];
          this.setView("table");
        }
        return true;
      default:
        return false;
    }
    if (to >= 0) {
      this.selected = to;
      this.chart().reveal(to);
      this.describe();
      this.drawSoon();
    }
    return true;
  }
}

/* Lines beside the pointer, the first of them in bold. */
function showTip(event, [name, ...rest]) {
  const tip = byId("tip");
  tip.replaceChildren(element("b", name), ...rest.map((t) => element("div", t)));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top =
    (event.clientY + 18 + box.height > innerHeight
      ? event.clientY - box.height - 12
      : event.clientY + 18) + "px";
}

/* A comparison with before and after exchanged, so that widths are those of before. */
function swapped(tree) {
  const out = new Tree(tree.size);
  out.method.set(tree.method);
  out.parent.set(tree.parent);
  out.self.set(tree.base);
  out.base.set(tree.self);
  out.count.set(tree.count);
  out.swapped = true;
  return out.finish();
}

if (matchMedia("(prefers-color-scheme: dark)").matches)
  document.documentElement.dataset.theme = "dark";
Profile.open()
  .then((profile) => {
    globalThis.viewer = new App(profile);
    document.documentElement.dataset.ready = Math.round(performance.now()) + " ms"; // since the page began to load
  })
  .catch((error) => {
    byId("status").textContent =
      "This page's data could not be opened: " +
      error.message +
      ". A browser of 2023 or newer is needed.";
  });
