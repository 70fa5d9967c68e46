/* Calls as a table, and for one of them its callers and callees. */
const SHOWN = 400;

class CallTable {
  constructor(app) {
    this.app = app;
    this.panel = byId("table-panel");
    this.key = "own";
    this.down = true;
    this.limit = SHOWN;
    this.method = -1;
  }

  show(tree) {
    this.tree = tree;
    const { profile, endpoint, filter } = this.app;
    this.rows = profile.doc.edges ? profile.countedMethods(endpoint) : profile.methods(tree);
    this.whole = profile.doc.edges ? this.rows.reduce((sum, r) => sum + r.own, 0) : tree.total[0];
    if (profile.doc.edges && filter) {
      const flags = profile.matching(regex(filter.replace(/^!/, "")));
      this.rows = this.rows.filter((r) => !!flags[r.method] !== filter.startsWith("!"));
    }
    this.limit = SHOWN;
    if (!this.rows.some((r) => r.method === this.method)) {
      this.method =
        this.rows.reduce((most, r) => (most === null || r.own > most.own ? r : most), null)
          ?.method ?? -1;
    }
    this.render();
  }

  columns() {
    const { profile } = this.app;
    const columns = [
      { key: "own", title: "Own", text: (r) => profile.plain(r.own) },
      { key: "own", title: "Own %", share: (r) => r.own },
    ];
    if (profile.isDiff) {
      columns.splice(
        1,
        0,
        { key: "before", title: "Own before", text: (r) => profile.plain(r.before) },
        {
          key: "change",
          title: "Change",
          text: (r) => (r.change > 0 ? "+" : "") + profile.plain(r.change),
          tone: (r) => r.change,
        },
      );
    }
    columns.push(
      { key: "total", title: "With callees", text: (r) => profile.plain(r.total) },
      { key: "total", title: "With callees %", share: (r) => r.total },
    );
    columns.push({
      key: "count",
      title: profile.counted ? "Calls" : "Samples",
      text: (r) => count(r.count),
    });
    if (profile.counted)
      columns.push(
        {
          key: "per",
          title: "Own a call",
          text: (r) => (r.count ? profile.plain(r.own / r.count) : "–"),
        },
        {
          key: "perTotal",
          title: "All a call",
          text: (r) => (r.count ? profile.plain(r.total / r.count) : "–"),
        },
        ...["p50", "p90", "p99", "max"].map((key) => ({
          key,
          title: key,
          wide: true,
          text: (r) => (r[key] === undefined ? "–" : profile.plain(r[key])),
        })),
      );
    return columns;
  }

  value(row) {
    switch (this.key) {
      case "name":
        return this.app.profile.full[row.method];
      case "per":
        return row.count ? row.own / row.count : 0;
      case "perTotal":
        return row.count ? row.total / row.count : 0;
      default:
        return row[this.key] ?? -1;
    }
  }

  sort(key) {
    if (this.key === key) this.down = !this.down;
    else {
      this.key = key;
      this.down = key !== "name";
    }
    this.render();
    this.panel.querySelector("th[aria-sort] button").focus();
  }

  render() {
    const { app } = this;
    const sign = this.down ? -1 : 1;
    this.rows.sort((a, b) => {
      const x = this.value(a),
        y = this.value(b);
      return sign * (typeof x === "string" ? x.localeCompare(y) : x - y) || a.method - b.method;
    });
    const shown = app.marked === null ? this.rows : this.rows.filter((r) => app.marked[r.method]);
    const table = element("table");
    table.id = "calls";
    const head = table.createTHead().insertRow();
    const columns = this.columns();
    const heading = (key, title, first, wide) => {
      const th = element("th", undefined, key === "name" ? "name" : wide ? "wide" : "");
      th.scope = "col";
      if (this.key === key && first)
        th.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      const button = element("button", title);
      button.dataset.key = key;
      button.onclick = () => this.sort(key);
      th.append(button);
      head.append(th);
    };
    columns.forEach((c, i) =>
      heading(c.key, c.title, columns.findIndex((o) => o.key === c.key) === i, c.wide),
    );
    heading("name", "Method", true);
    const body = table.createTBody();
    const whole = this.whole;
    for (const row of shown.slice(0, this.limit)) {
      const tr = body.insertRow();
      tr.tabIndex = -1;
      tr.dataset.method = row.method;
      if (row.method === this.method) tr.setAttribute("aria-selected", "true");
      columns.forEach((c) => tr.append(this.cell(c, row, whole)));
      tr.append(methodCell(app, row.method));
      tr.onclick = () => this.select(row.method);
    }
    if (body.rows.length) (body.querySelector("[aria-selected]") || body.rows[0]).tabIndex = 0;
    body.addEventListener("keydown", (event) => this.key_(event));
    const left = element("div");
    left.append(table);
    if (shown.length > this.limit) {
      const more = element("button", `Show ${count(shown.length - this.limit)} more`);
      more.onclick = () => {
        this.limit = shown.length;
        this.render();
      };
      left.append(more);
    }
    this.kin = element("div", undefined, "kin");
    const split = element("div", undefined, "split");
    split.append(left, this.kin);
    this.panel.replaceChildren(split);
    this.renderKin();
  }

  cell(column, row, whole) {
    if (column.share) {
      const td = element("td", percent(column.share(row), whole), "share");
      td.style.setProperty(
        "--part",
        Math.max(0, Math.min(100, (100 * column.share(row)) / whole)) + "%",
      );
      return td;
    }
    const td = element("td", column.text(row));
    if (column.wide) td.className = "wide";
    if (column.tone)
      td.className = column.tone(row) > 0 ? "more" : column.tone(row) < 0 ? "less" : "";
    return td;
  }

  key_(event) {
    const row = event.target.closest("tr");
    if (!row) return;
    const to =
      event.key === "ArrowDown"
        ? row.nextElementSibling
        : event.key === "ArrowUp"
          ? row.previousElementSibling
          : null;
    if (to) {
      row.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
      event.preventDefault();
    }
    if (event.key === "Enter") {
      this.select(+row.dataset.method);
      event.preventDefault();
    }
  }

  select(method) {
    this.method = method;
    this.panel.querySelectorAll("#calls tbody tr").forEach((tr) => {
      const here = +tr.dataset.method === method;
      if (here) tr.setAttribute("aria-selected", "true");
      else tr.removeAttribute("aria-selected");
    });
    this.renderKin();
  }

  renderKin() {
    const { app, kin } = this;
    kin.replaceChildren();
    if (this.method < 0) {
      kin.append(element("p", "Choose a method to see who calls it and what it calls.", "hint"));
      return;
    }
    const { callers, callees, own } = app.profile.doc.edges
      ? app.profile.countedKin(app.endpoint, this.method)
      : app.profile.kin(this.tree, this.method);
    const whole = callers.reduce((sum, c) => sum + c.weight, 0);
    kin.append(element("h2", app.profile.full[this.method]));
    const actions = element("div", undefined, "bar");
    const chart = element("button", "Only stacks with it");
    chart.onclick = () =>
      app.setFilter("^" + escapeRegex(app.profile.full[this.method]) + "$", "flame");
    const back = element("button", "Mark in the flame graph");
    back.onclick = () =>
      app.setSearch("^" + escapeRegex(app.profile.full[this.method]) + "$", "flame");
    if (app.profile.doc.stacks !== false) actions.append(chart, back);
    const row = this.rows.find((r) => r.method === this.method);
    if (row.max !== undefined)
      kin.append(
        element(
          "p",
          `One call: half within ${nanos(row.p50)}, 90 % within ${nanos(row.p90)}, ` +
            `99 % within ${nanos(row.p99)}, the longest ${nanos(row.max)}`,
          "hint",
        ),
      );
    kin.append(
      actions,
      this.kinTable("Called by", callers, whole, "callers"),
      this.kinTable(
        "Calls",
        [{ method: -2, weight: own }, ...callees]
          .filter((r) => r.weight)
          .sort((a, b) => b.weight - a.weight),
        whole,
        "callees",
      ),
    );
  }

  kinTable(title, rows, whole, id) {
    const box = element("div");
    const table = element("table");
    table.id = id;
    const head = table.createTHead().insertRow();
    ["Weight", "Share", ...(this.app.profile.counted ? ["Calls"] : [])].forEach((t) => {
      const th = element("th", t);
      th.scope = "col";
      head.append(th);
    });
    const name = element("th", "Method", "name");
    name.scope = "col";
    head.append(name);
    const body = table.createTBody();
    for (const row of rows.slice(0, 60)) {
      const tr = body.insertRow();
      tr.append(element("td", this.app.profile.plain(row.weight)));
      const share = element("td", percent(row.weight, whole), "share");
      share.style.setProperty("--part", (100 * row.weight) / whole + "%");
      tr.append(share);
      if (this.app.profile.counted)
        tr.append(element("td", row.calls === undefined ? "" : count(row.calls)));
      if (row.method === -1) tr.append(element("td", "(outermost)", "name"));
      else if (row.method === -2) tr.append(element("td", "(its own code)", "name"));
      else {
        tr.append(methodCell(this.app, row.method));
        tr.tabIndex = 0;
        tr.onclick = () => this.select(row.method);
        tr.onkeydown = (event) => {
          if (event.key === "Enter") this.select(row.method);
        };
      }
    }
    box.append(element("h3", title), table);
    return box;
  }
}

function methodCell(app, method) {
  const td = element("td", undefined, "name");
  const { profile } = app;
  const type = profile.classes[method];
  const cut = type.lastIndexOf(".") + 1;
  td.append(
    element("span", type.slice(0, cut), "package"),
    element("wbr"),
    element("span", profile.short[method], "method"),
  );
  if (app.marked !== null && app.marked[method]) td.classList.add("marked");
  return td;
}

const escapeRegex = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
