"use strict";
// The live page. /brisk/live/history fills it once; while ten minutes are shown, each tick of
// /brisk/live/events adds a step. Two hours and a day are asked for anew when a step has passed.
let span = "10m",
  chosen = null,
  now = null,
  series = null,
  sort = { by: "requests", up: false },
  asked = 0,
  set = null;

async function ask(path, body) {
  const answer = await fetch(
    path,
    body === undefined
      ? { headers: { Accept: "application/json" } }
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        },
  );
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail || "The server answered " + answer.status + ".");
  return json;
}
const seconds = (s) => (s === null || s === undefined ? "–" : ms(s * 1000));
const each = (x) => (x === 0 ? "0" : x >= 100 ? num(Math.round(x)) : x.toPrecision(2));
const share = (part, whole) => (whole ? pct(part / whole) : "–");
const spent = (s) =>
  s < 60
    ? seconds(s)
    : s < 3600
      ? (s / 60).toPrecision(3) + " min"
      : s < 86400
        ? (s / 3600).toPrecision(3) + " h"
        : (s / 86400).toPrecision(3) + " d";
const two = (n) => String(n).padStart(2, "0");
const clock = (t) => {
  const d = new Date(t * 1000);
  return (
    two(d.getHours()) +
    ":" +
    two(d.getMinutes()) +
    (span === "10m" ? ":" + two(d.getSeconds()) : "")
  );
};

// --- all together ------------------------------------------------------------------------------
function tile(title, value, note, bad) {
  const box = el("div"),
    dd = el("dd", value, bad ? "missed" : undefined);
  if (note) dd.append(el("small", note));
  box.append(el("dt", title), dd);
  return box;
}
function tiles() {
  const t = now.total,
    errors = t.server_errors;
  const last = (key, steps) => {
    const known = ((series && series.all[key]) || []).slice(-steps).filter((v) => v !== null);
    return known.length ? known.reduce((sum, v) => sum + v, 0) / known.length : null;
  };
  // One second alone jumps about.
  const rate = span === "10m" ? last("requests", 5) : last("requests", 1);
  $("tiles").replaceChildren(
    tile("Requests/s now", each(rate || 0), num(t.requests) + " in all"),
    tile("Server errors", share(errors, t.requests), num(errors) + " answers of 5xx", errors > 0),
    tile("Median", seconds(t.p50), "half are faster"),
    tile("p95", seconds(t.p95), "1 of 20 is slower"),
    tile("p99", seconds(t.p99), "1 of 100 is slower"),
    tile("From the cache", share(t.hits, t.lookups), num(t.hits) + " hits"),
    tile("Time saved", spent(t.saved), "of the sources"),
    tile("Processors", num(last("cores", 5)), bytes(last("resident_bytes", 1)) + " of memory"),
  );
  $("covered").textContent =
    "Of the last " +
    (now.seconds < 1 ? "moment" : spent(now.seconds)) +
    ". Percentiles are of all its requests, at most 9 % off.";
  $("empty").hidden = t.requests > 0;
}

// --- endpoints ---------------------------------------------------------------------------------
const COLUMNS = [
  ["Endpoint", "name", (e) => e.name],
  ["Requests/s", "rate", (e) => each(e.rate)],
  ["Requests", "requests", (e) => num(e.requests)],
  ["4xx", "client_errors", (e) => num(e.client_errors)],
  ["5xx", "server_errors", (e) => num(e.server_errors)],
  ["Median", "p50", (e) => seconds(e.p50)],
  ["p95", "p95", (e) => seconds(e.p95)],
  ["p99", "p99", (e) => seconds(e.p99)],
  ["From cache", "hits", (e) => share(e.hits, e.lookups)],
  ["Saved", "saved", (e) => (e.lookups ? spent(e.saved) : "–")],
];
COLUMNS.forEach(([title, key]) => {
  const th = el("th"),
    button = el("button", title);
  th.scope = "col";
  button.type = "button";
  button.onclick = () => {
    sort = { by: key, up: sort.by === key ? !sort.up : key === "name" };
    endpoints();
  };
  th.append(button);
  $("head").append(th);
});
function endpoints() {
  [...$("head").children].forEach((th, i) => {
    if (COLUMNS[i][1] === sort.by)
      th.setAttribute("aria-sort", sort.up ? "ascending" : "descending");
    else th.removeAttribute("aria-sort");
  });
  const order = (a, b) => {
    const x = a[sort.by],
      y = b[sort.by],
      by = typeof x === "string" ? x.localeCompare(y) : (x || 0) - (y || 0);
    return (sort.up ? by : -by) || a.name.localeCompare(b.name);
  };
  const focused = document.activeElement && document.activeElement.dataset.name;
  $("endpoints").replaceChildren(
    ...[...now.endpoints].sort(order).map((e) => {
      const tr = el("tr", undefined, e.name === chosen ? "chosen" : undefined);
      COLUMNS.forEach(([, key, text]) => {
        const td = el("td", key === "name" ? undefined : text(e));
        if (key === "name") {
          const button = el("button", e.name);
          button.type = "button";
          button.dataset.name = e.name;
          button.setAttribute("aria-pressed", e.name === chosen);
          button.onclick = () => choose(e.name === chosen ? null : e.name);
          td.append(button);
        }
        if (key === "server_errors" && e.server_errors > 0) td.className = "bad";
        tr.append(td);
      });
      return tr;
    }),
  );
  if (focused) {
    const again = [...$("endpoints").querySelectorAll("button")].find(
      (b) => b.dataset.name === focused,
    );
    if (again) again.focus();
  }
}
function choose(name) {
  chosen = name;
  $("t-charts").textContent = name || "All endpoints";
  $("all").hidden = !name;
  document.querySelectorAll(".whole").forEach((e) => {
    e.hidden = !!name;
  });
  load();
}
$("all").onclick = () => choose(null);

// --- charts ------------------------------------------------------------------------------------
const when = { label: "time", value: (u, v) => (v === null ? "–" : clock(v)) };
const line = (label, color, value, more) =>
  Object.assign({ label: label, color: color, value: (u, v) => value(v) }, more);
const none = (n) => Array.from({ length: n }, () => []);
const axis = { size: 44, space: 80, values: (u, v) => v.map((t) => (t === null ? null : clock(t))) };
const inSeconds = { values: (u, v) => v.map((y) => (y === null ? null : seconds(y))) };
const numeric = { time: false };
function draw() {
  if (!set)
    set = {
      rate: chart(
        "c-rate",
        none(4),
        [when, line("requests", "--a", num), line("4xx", "--b", num), line("5xx", "--bad", num)],
        { x: numeric, y: fromZero },
        [axis, numbers],
      ),
      times: chart(
        "c-times",
        none(4),
        [
          when,
          line("median", "--d", seconds),
          line("p95", "--a", seconds),
          line("p99", "--c", seconds),
        ],
        { x: numeric, y: log },
        [axis, inSeconds],
      ),
      cache: chart(
        "c-cache",
        none(3),
        [
          when,
          line("from the cache", "--d", pct),
          line("saved, seconds a second", "--a", num, { scale: "saved" }),
        ],
        { x: numeric, y: { range: () => [0, 1] }, saved: fromZero },
        [
          axis,
          { values: (u, v) => v.map(pct) },
          { side: 1, scale: "saved", grid: { show: false }, values: (u, v) => v.map(num) },
        ],
      ),
      process: chart(
        "c-process",
        none(4),
        [
          when,
          line("processors", "--a", num),
          line("heap", "--c", bytes, { scale: "bytes" }),
          line("resident", "--d", bytes, { scale: "bytes" }),
        ],
        { x: numeric, y: fromZero, bytes: fromZero },
        [
          axis,
          numbers,
          { side: 1, scale: "bytes", grid: { show: false }, values: (u, v) => v.map(bytes) },
        ],
      ),
      heat: heat(
        $("c-heat"),
        $("c-heat-note"),
        [],
        [],
        (row) => (Math.pow(2, row / 2 - 20) * 1000),
        "A row is 1.4 times the one below; its label is its upper end.",
        clock,
      ),
    };
  const f = series.shown,
    t = series.times,
    get = (key) => f[key] || t.map(() => null);
  set.rate([t, get("requests"), get("client_errors"), get("server_errors")]);
  set.times([t, get("p50").map(pos), get("p95").map(pos), get("p99").map(pos)]);
  set.cache([
    t,
    get("lookups").map((n, i) => (n ? get("hits")[i] / n : null)),
    get("saved"),
  ]);
  if (!chosen) {
    set.process([t, get("cores"), get("heap_bytes"), get("resident_bytes")]);
    set.heat(
      series.heat.map((column) => column.map((n, row) => [row, n]).filter((c) => c[1])),
      t,
    );
  }
}

// --- single requests ---------------------------------------------------------------------------
function requests() {
  const table = (host, title, list) =>
    filled(
      host,
      [title, "At", "Status", "Took", "Cache", "Request id"],
      list
        .filter((r) => !chosen || r.endpoint === chosen)
        .slice(0, 10)
        .map((r) => {
          const status = el("td", r.status, r.status >= 500 ? "bad" : undefined);
          return [
            r.method + " " + r.path,
            new Date(r.epochMillis).toLocaleTimeString("en-GB"),
            status,
            seconds(r.seconds),
            r.cache || "–",
            r.requestId,
          ];
        }),
    );
  table($("failed"), "Failed, newest first", now.failed);
  table($("slowest"), "Slowest of the last minutes", now.slowest);
  $("no-requests").hidden = !($("failed").hidden && $("slowest").hidden);
}

// --- behind ------------------------------------------------------------------------------------
function behind() {
  filled(
    $("sources"),
    ["Source of", "Kind", "In progress", "Calls", "Mean", "Failures"],
    now.sources.map((s) => [
      s.endpoint,
      s.kind,
      num(s.in_progress),
      num(s.calls),
      seconds(s.mean),
      Object.entries(s.failures)
        .map((f) => f[0] + " " + num(f[1]))
        .join(", ") || "none",
    ]),
  );
  filled(
    $("pools"),
    ["Pool", "Busy", "Of", "Waiting", "Stuck"],
    now.pools.map((p) => [p.name, num(p.active), num(p.max), num(p.pending), num(p.stuck)]),
  );
  const r = now.redis;
  $("redis").className = r && !r.up ? "missed" : "";
  $("redis").textContent = !r
    ? "No Redis: entries live in this process only."
    : r.up
      ? "Redis answers" +
        (r.confirmed ? "." : ", but invalidations of other nodes are not confirmed.") +
        " " +
        num(r.failures) +
        " commands failed since the start."
      : "Redis is away: entries are kept in this process for a moment only. Given up " +
        num(r.trips) +
        " times since the start. Is it running? brisk doctor says more.";
}
$("purge").onclick = async () => {
  if (!confirm("Purge every entry, on all nodes? The next requests go to their sources.")) return;
  try {
    await ask("/brisk/cache/purge", { all: true });
    $("done").textContent = "Purged at " + new Date().toLocaleTimeString() + ".";
  } catch (e) {
    $("done").textContent = "Not purged: " + e.message;
  }
};
async function links() {
  const { links } = await ask("/brisk");
  $("links").replaceChildren(
    ...links.map((l) => {
      const li = el("li"),
        a = el("a", l.title);
      a.href = l.path;
      li.append(a, " " + l.text);
      return li;
    }),
  );
  const api = links.find((l) => l.title === "API");
  if (api) $("docs").href = api.path;
}

// --- the whole ---------------------------------------------------------------------------------
const STEPS = 600;
function show() {
  tiles();
  endpoints();
  requests();
  behind();
  draw();
  document.title = each(now.total.rate) + "/s · Brisk";
}
async function load() {
  const mine = ++asked;
  try {
    const query = "?span=" + span,
      [counted, all, one] = await Promise.all([
        ask("/brisk/live/now" + query),
        ask("/brisk/live/history" + query),
        chosen
          ? ask("/brisk/live/history" + query + "&endpoint=" + encodeURIComponent(chosen))
          : null,
      ]);
    // Another button was pressed meanwhile.
    if (mine !== asked) return;
    now = counted;
    const seen = one || all;
    series = { times: seen.times, shown: seen.figures, all: all.figures, heat: all.heat };
    show();
  } catch (e) {
    offline(e.message);
  }
}
function add(newest) {
  if (!series || !newest.times.length || series.times.includes(newest.times[0])) return;
  series.times.push(newest.times[0]);
  Object.entries(newest.figures).forEach(([key, value]) => {
    (series.all[key] = series.all[key] || []).push(value[0]);
  });
  series.heat.push(newest.heat[0]);
  while (series.times.length > STEPS) {
    series.times.shift();
    series.heat.shift();
    Object.values(series.all).forEach((v) => v.shift());
  }
}
function offline(why) {
  $("offline").hidden = false;
  $("offline").textContent = why + " Trying again …";
  $("state").textContent = "offline";
  $("state").className = "pill bad";
}
document.querySelectorAll(".spans button").forEach((button) => {
  button.onclick = () => {
    span = button.dataset.span;
    document
      .querySelectorAll(".spans button")
      .forEach((b) => b.setAttribute("aria-pressed", b === button));
    load();
  };
});
$("host").textContent = location.host;
let loaded = 0;
const source = new EventSource("/brisk/live/events");
source.onopen = () => {
  $("offline").hidden = true;
  $("state").textContent = "live";
  $("state").className = "pill live";
  load();
  links().catch((e) => offline(e.message));
};
source.onerror = () => offline("The server does not answer.");
source.addEventListener("tick", (e) => {
  const tick = JSON.parse(e.data);
  if (span === "10m" && !chosen) {
    now = tick.now;
    add(tick.newest);
    if (series) show();
  } else if (Date.now() - loaded > (span === "10m" ? 2000 : 10000)) {
    loaded = Date.now();
    load();
  }
});
