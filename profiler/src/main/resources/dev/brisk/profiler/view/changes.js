/* What a comparison found: methods or lines that cost more or less a request, and how sure that is. */
function showChanges(app) {
  const { profile } = app;
  const { rows, note, before, after } = profile.doc.diff;
  const panel = byId("diff-panel");
  panel.replaceChildren(element("p", note, "hint"));
  const table = element("table");
  table.id = "changes";
  const head = table.createTHead().insertRow();
  [
    before + profile.doc.per,
    after + profile.doc.per,
    "Change",
    "Change %",
    "99 % interval",
    "p (corrected)",
  ].forEach((t) => {
    const th = element("th", t);
    th.scope = "col";
    head.append(th);
  });
  const name = element("th", "Where", "name");
  name.scope = "col";
  head.append(name);
  const body = table.createTBody();
  const signed = (x) => (x > 0 ? "+" : "") + profile.plain(x);
  const shown = rows.filter((r) => app.marked === null || app.marked[r.method]);
  for (const r of shown.slice(0, SHOWN)) {
    const tr = body.insertRow();
    const tone = r.flagged ? (r.after > r.before ? "more flag" : "less flag") : "";
    tr.append(
      element("td", profile.plain(r.before)),
      element("td", profile.plain(r.after)),
      element("td", signed(r.after - r.before), tone),
      element(
        "td",
        r.before > 0
          ? (r.after > r.before ? "+" : "") + (100 * (r.after / r.before - 1)).toFixed(1) + " %"
          : "new",
        tone,
      ),
      element("td", `${signed(r.low)} … ${signed(r.high)}`),
      element("td", r.p < 0.0001 ? "<0.0001" : r.p.toFixed(4)),
    );
    const td = methodCell(app, r.method);
    if (r.line) td.append(":" + r.line);
    if (r.flagged) td.append(element("span", r.after > r.before ? "  slower" : "  faster", tone));
    tr.append(td);
    tr.onclick = () => {
      app.table.method = r.method;
      app.setView("table");
    };
  }
  const box = element("div");
  box.style.overflow = "auto";
  box.append(table);
  panel.append(box);
}
