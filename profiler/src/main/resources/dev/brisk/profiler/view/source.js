/* Source with the weight of each line, where lines can be trusted; else the reason why not. */
class SourceView {
  constructor(app) {
    this.app = app;
    this.panel = byId("source-panel");
    this.file = "";
  }

  show(endpoint) {
    const { app, panel } = this;
    panel.replaceChildren();
    const { trusted, reason } = app.profile.header.lines;
    if (!trusted) {
      const box = element(
        "p",
        "Line numbers of this profile cannot be trusted, so no heat is shown. " + reason,
        "warning",
      );
      box.id = "no-lines";
      panel.append(box);
      return;
    }
    const files = app.profile.files(endpoint).filter((f) => f.own > 0);
    if (!files.length) {
      panel.append(element("p", "No samples with a line here.", "hint"));
      return;
    }
    if (!files.some((f) => f.file === this.file)) {
      this.file = files[0].file;
    }
    const split = element("div", undefined, "split source");
    const list = element("div", undefined, "files");
    const whole = files.reduce((sum, f) => sum + f.own, 0);
    for (const f of files.slice(0, 200)) {
      const button = element("button");
      button.title = f.file;
      button.append(
        element("span", f.file.split(".").slice(-2).join(".")),
        element("span", percent(f.own, whole)),
      );
      if (f.file === this.file) button.setAttribute("aria-current", "true");
      button.onclick = () => {
        this.file = f.file;
        this.show(endpoint);
      };
      list.append(button);
    }
    split.append(
      list,
      this.code(
        files.find((f) => f.file === this.file),
        whole,
      ),
    );
    panel.append(split);
    const hot = panel.querySelector("tr.hot");
    if (hot) hot.scrollIntoView({ block: "center" });
  }

  code(entry, whole) {
    const { profile } = this.app;
    const text = (profile.doc.sources || {})[entry.file];
    const box = element("div");
    box.append(element("h2", entry.file));
    if (text === undefined)
      box.append(
        element(
          "p",
          "The source was not found: say where it is with --source. These are the lines that have weight.",
          "hint",
        ),
      );
    const table = element("table", undefined, "code");
    table.id = "code";
    const head = table.createTHead().insertRow();
    ["Own", "Own %", "With callees", "Line"].forEach((t) => {
      const th = element("th", t);
      th.scope = "col";
      head.append(th);
    });
    const name = element("th", "Source", "name");
    name.scope = "col";
    head.append(name);
    const body = table.createTBody();
    const source = text === undefined ? null : text.split("\n");
    const numbers = source
      ? source.map((_, i) => i + 1)
      : [...entry.lines.keys()].sort((a, b) => a - b);
    const most = Math.max(...[...entry.lines.values()].map((l) => l.own));
    for (const number of numbers) {
      const line = entry.lines.get(number);
      const tr = body.insertRow();
      tr.append(
        element("td", line && line.own ? profile.weight(line.own) : ""),
        element("td", line && line.own ? percent(line.own, whole) : ""),
        element("td", line ? profile.weight(line.total) : ""),
        element("td", String(number), "number"),
      );
      const code = element("td", source ? source[number - 1] : "", "text");
      if (line && line.own)
        code.style.setProperty("--warm", (0.06 + (0.5 * line.own) / most).toFixed(3));
      if (line && line.own === most) tr.className = "hot";
      tr.append(code);
    }
    box.append(table);
    return box;
  }
}
