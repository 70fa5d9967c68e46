"use strict";
// The live page. Everything shown comes from /api/history once and then from ticks of /api/events.
let snapshot = null,
  points = [],
  tab = "statistics",
  sort = { by: "name", up: true },
  starting = false,
  logged = null;

async function ask(path, body) {
  const answer = await fetch(
    path,
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        },
  );
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error || "The load test answered " + answer.status + ".");
  return json;
}
const say = (text) => {
  $("says").textContent = text;
};
const clock = (s) => {
  s = Math.floor(s);
  const h = Math.floor(s / 3600),
    m = Math.floor(s / 60) % 60;
  return (h ? h + " h " : "") + (h || m ? m + " min " : "") + (s % 60) + " s";
};
const rate = (x) => (x === 0 ? "0" : x >= 100 ? num(Math.round(x)) : x.toFixed(1));
const fixed = (x) => (x === 0 ? "0" : x >= 100 ? num(Math.round(x)) : x.toFixed(x >= 10 ? 1 : 2));

// --- what the tables show ---------------------------------------------------------------------
const COLUMNS = [
  ["Type", "method"],
  ["Name", "name"],
  ["# Requests", "requests"],
  ["# Fails", "failures"],
  ["Median (ms)", "median_ms"],
  ["95%ile (ms)", "p95_ms"],
  ["99%ile (ms)", "p99_ms"],
  ["Average (ms)", "average_ms"],
  ["Min (ms)", "min_ms"],
  ["Max (ms)", "max_ms"],
  ["Average size (bytes)", "average_bytes"],
  ["Current RPS", "current_rps"],
  ["Current Failures/s", "current_failures"],
];
COLUMNS.forEach(([title, key]) => {
  const th = el("th"),
    button = el("button", title);
  th.scope = "col";
  button.type = "button";
  button.dataset.key = key;
  button.onclick = () => {
    sort = {
      by: key,
      up: sort.by === key ? !sort.up : typeof (snapshot && snapshot.total[key]) === "string",
    };
    statistics();
  };
  th.appendChild(button);
  $("stats-head").appendChild(th);
});
// Long paths are broken behind a slash, and are still copied as they are.
function slashes(td) {
  const parts = td.textContent.split("/");
  td.textContent = "";
  parts.forEach((part, i) => {
    td.append(i < parts.length - 1 ? part + "/" : part);
    if (i && i < parts.length - 1) td.append(el("wbr"));
  });
}
function cells(row) {
  const tr = el("tr");
  COLUMNS.forEach(([, key]) => {
    const v = row[key];
    const td = el(
      "td",
      key === "method" || key === "name"
        ? v
        : key === "requests" || key === "failures"
          ? num(v)
          : key.startsWith("current")
            ? rate(v)
            : fixed(v),
    );
    if (key === "method" && v) {
      td.textContent = "";
      td.appendChild(el("span", v, "method"));
    }
    if (key === "name") {
      td.classList.add("wrap");
      slashes(td);
    }
    if (key === "failures" && v > 0) td.classList.add("bad");
    tr.appendChild(td);
  });
  return tr;
}
function statistics() {
  [...$("stats-head").children].forEach((th, i) => {
    if (COLUMNS[i][1] === sort.by)
      th.setAttribute("aria-sort", sort.up ? "ascending" : "descending");
    else th.removeAttribute("aria-sort");
  });
  const order = (a, b) => {
    const x = a[sort.by],
      y = b[sort.by];
    return (typeof x === "string" ? x.localeCompare(y) : x - y) * (sort.up ? 1 : -1);
  };
  $("stats-body").replaceChildren(...[...snapshot.requests].sort(order).map(cells));
  $("stats-foot").replaceChildren(cells(snapshot.total));
  tagTable($("tags"), snapshot.tags);
  ownTable($("own"), snapshot.own);
}
function failures() {
  $("no-failures").hidden = snapshot.failures.length > 0;
  $("failures").replaceChildren(
    ...snapshot.failures.map((f) => {
      const tr = el("tr");
      tr.append(
        el("td", num(f.count)),
        el("td", f.method, "text"),
        el("td", f.name, "text wrap"),
        el("td", f.message, "text wrap"),
      );
      slashes(tr.children[2]);
      return tr;
    }),
  );
}
// Rows stay where they are as long as they are the same ones: an opened trace stays open, and the
// keyboard's focus stays on it.
let thrown = [];
function exceptions() {
  $("no-exceptions").hidden = snapshot.exceptions.length > 0;
  const messages = snapshot.exceptions.map((x) => x.message);
  if (messages.join("\n") !== thrown.join("\n")) {
    const old = new Map([...$("exceptions").children].map((tr, i) => [thrown[i], tr]));
    thrown = messages;
    $("exceptions").replaceChildren(
      ...snapshot.exceptions.map((x) => old.get(x.message) || exception(x)),
    );
  }
  snapshot.exceptions.forEach((x, i) => {
    $("exceptions").children[i].firstChild.textContent = num(x.count);
  });
}
function exception(x) {
  const tr = el("tr"),
    td = el("td", undefined, "text wrap"),
    d = el("details");
  d.append(el("summary", x.message), el("pre", x.trace));
  td.append(d);
  tr.append(el("td"), td);
  return tr;
}
function tree(tasks) {
  const ul = el("ul");
  tasks.forEach((t) => {
    const li = el("li"),
      line = el("div"),
      name = el("div"),
      bar = el("meter");
    bar.value = t.share;
    bar.setAttribute("aria-label", t.name);
    name.append(el("span", t.name), bar);
    line.append(el("b", (t.share * 100).toFixed(1) + " %"), name);
    li.append(line);
    if (t.tasks.length) li.append(tree(t.tasks));
    ul.append(li);
  });
  return ul;
}
function ratio() {
  $("ratio-class").replaceChildren(tree(snapshot.ratio_per_class));
  $("ratio-total").replaceChildren(tree(snapshot.ratio_total));
}
// Only new lines are added: a screen reader says what is added, and would say all of them again.
let lines = [],
  turn = 0;
async function logs() {
  if (logged === snapshot.log_last) return;
  logged = snapshot.log_last;
  const mine = ++turn,
    next = await ask("/api/log");
  if (mine !== turn) return; // a later answer has these, too
  const box = $("log"),
    below = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
  const same = (a, b) => a.at === b.at && a.text === b.text;
  const gone = next.length ? lines.findIndex((l) => same(l, next[0])) : -1;
  const kept = gone < 0 ? 0 : lines.length - gone;
  for (let i = lines.length - kept; i > 0; i--) box.firstChild.remove();
  next.slice(kept).forEach((l) => {
    const line = el("div", undefined, l.level),
      at = el("time", new Date(l.at).toLocaleTimeString());
    at.dateTime = l.at;
    line.append(at, l.level === "INFO" ? "" : l.level + " ", l.text);
    box.append(line);
  });
  lines = next;
  if (below) box.scrollTop = box.scrollHeight;
}

// --- charts -----------------------------------------------------------------------------------
const column = (key) => points.map((p) => (p[key] === undefined ? null : p[key]));
const at = () => points.map((p) => p.t);
const line = (label, color, value, more) =>
  Object.assign(
    {
      label: label,
      color: color,
      value: (u, v) => (v === null || v === undefined ? "–" : value(v)),
    },
    more,
  );
let set = null;
function drawCharts() {
  const none = (n) => Array.from({ length: n }, () => []),
    x = { time: false };
  set = {
    rps: chart(
      "c-rps",
      none(3),
      [sec, line("requests/s", "--d", num), line("failures/s", "--bad", num)],
      { x: x, y: fromZero },
      [time, numbers],
    ),
    times: chart(
      "c-times",
      none(5),
      [
        sec,
        line("p50", "--d", ms),
        line("p95", "--a", ms),
        line("p99", "--c", ms),
        line("max", "--b", ms),
      ],
      { x: x, y: log },
      [time, times],
    ),
    users: chart(
      "c-users",
      none(3),
      [sec, line("users", "--a", num), line("connections", "--soft", num)],
      { x: x, y: fromZero },
      [time, numbers],
    ),
    heat: heat($("c-heat"), $("c-heat-note"), [], [], decades(10), "Each column is one second."),
    curve: percentileChart("c-curve", []),
    server: chart(
      "c-server",
      none(5),
      [
        sec,
        line("server: CPUs", "--a", num),
        line("server: memory, MiB", "--c", num, { scale: "mib" }),
        line("server: cache hits", "--d", pct),
        line("generator busy", "--b", pct),
      ],
      {
        x: x,
        y: { range: (u, lo, hi) => [0, Math.max(1, hi * 1.05 || 1)] },
        mib: { range: (u, lo, hi) => [0, hi * 1.1 || 1] },
      },
      [
        time,
        numbers,
        { side: 1, scale: "mib", grid: { show: false }, values: (u, v) => v.map(num) },
      ],
    ),
  };
}
function charts() {
  if (!set) drawCharts();
  const x = at();
  set.rps([x, column("rps"), column("fps")]);
  set.times([
    x,
    column("p50").map(pos),
    column("p95").map(pos),
    column("p99").map(pos),
    column("max").map(pos),
  ]);
  set.users([x, column("users"), column("connections")]);
  set.heat(
    points.map((p) => p.heat),
    x,
  );
  set.curve(snapshot.percentile_curve);
  set.server([
    x,
    column("cpus"),
    column("memory_bytes").map((b) => (b === null ? null : b / 1048576)),
    column("cache_hit_ratio"),
    column("busy"),
  ]);
  $("c-server-note").textContent = points.some((p) => p.cpus !== undefined)
    ? ""
    : "The server is not looked at. brisk bench run looks at it with --server-pid PID or --server-metrics URL.";
}

// --- the whole --------------------------------------------------------------------------------
const PANELS = { statistics, charts, failures, exceptions, ratio, download: () => {}, logs };
function show() {
  if (!snapshot) return;
  const begun = snapshot.state !== "ready" || snapshot.total.requests > 0;
  $("start").hidden = begun && !starting;
  $("results").hidden = !begun || starting;
  $("start-back").hidden = !begun;
  $("host").textContent =
    (snapshot.setup.host || "no host yet") +
    " · " +
    Object.keys(snapshot.users_by_class).join(", ");
  $("state").textContent = snapshot.state;
  $("state").className = "pill " + snapshot.state;
  $("users").textContent =
    snapshot.active && snapshot.users !== snapshot.target_users
      ? num(snapshot.users) + " of " + num(snapshot.target_users)
      : num(snapshot.users);
  $("users").title = Object.entries(snapshot.users_by_class)
    .map((c) => c[0] + ": " + c[1])
    .join(", ");
  $("rps").textContent = rate(snapshot.total.current_rps);
  $("fails").textContent = pct(
    snapshot.total.requests ? snapshot.total.failures / snapshot.total.requests : 0,
  );
  $("elapsed").textContent = clock(snapshot.elapsed_s);
  $("new").disabled = snapshot.active;
  $("edit").disabled = !snapshot.active || snapshot.state === "stopping";
  $("stop").disabled = !snapshot.active || snapshot.state === "stopping";
  $("reset").disabled = !begun;
  $("n-failures").textContent = snapshot.failures.length || "";
  $("n-exceptions").textContent = snapshot.exceptions.length || "";
  document.title =
    (snapshot.active ? rate(snapshot.total.current_rps) + " RPS · " : "") + "Brisk load test";
  ["requests", "failures", "exceptions", "json", "html"].forEach((d) => {
    $("d-" + d).setAttribute("aria-disabled", snapshot.total.requests === 0);
  });
  // A button that is pressed away must not take the keyboard's place with it.
  if (document.activeElement && document.activeElement.disabled && begun && !starting)
    $("tab-" + tab).focus();
  if (begun && !starting) PANELS[tab]();
}
function add(more) {
  more.forEach((p) => {
    if (!points.length || p.t > points[points.length - 1].t) points.push(p);
  });
  if (points.length > 2400) points.splice(0, points.length - 2400);
}
function take(next) {
  if (next.fresh) points = [];
  add(next.points || []);
  if (snapshot && next.order < snapshot.order) return; // overtaken on its way; its points are still new
  const before = snapshot && snapshot.state;
  snapshot = next;
  if (before && before !== snapshot.state)
    say(
      {
        ready: "Ready.",
        spawning: "Users are being started.",
        running: "Running with " + snapshot.users + " users.",
        stopping: "Stopping.",
        stopped: "Stopped after " + num(snapshot.total.requests) + " requests.",
      }[snapshot.state],
    );
  show();
}

function select(name, focus) {
  tab = name;
  document.querySelectorAll("[role=tab]").forEach((t) => {
    const chosen = t.id === "tab-" + name;
    t.setAttribute("aria-selected", chosen);
    t.tabIndex = chosen ? 0 : -1;
    $(t.getAttribute("aria-controls")).hidden = !chosen;
    if (chosen && focus) t.focus();
    if (chosen) t.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  history.replaceState(null, "", "#" + name);
  if (snapshot) PANELS[name]();
}
const tabs = [...document.querySelectorAll("[role=tab]")];
tabs.forEach((t, i) => {
  const name = t.id.slice(4);
  t.onclick = () => select(name);
  t.onkeydown = (e) => {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      select(tabs[(to + tabs.length) % tabs.length].id.slice(4), true);
    }
  };
});

// --- steering ---------------------------------------------------------------------------------
function fill(form, names) {
  const s = snapshot.setup,
    values = {
      users: s.users,
      spawn_rate: s.spawn_rate,
      host: s.host,
      run_time: s.run_time_s === null ? "" : s.run_time_s + "s",
    };
  names.forEach((n) => {
    form.elements[n].value = values[n];
    form.elements[n].removeAttribute("aria-invalid");
  });
}
function values(form) {
  return Object.fromEntries([...form.elements].filter((e) => e.name).map((e) => [e.name, e.value]));
}
async function steer(path, body, error) {
  const place = error || $("refused");
  try {
    take(await ask(path, body));
    place.textContent = "";
    return true;
  } catch (e) {
    place.textContent = e.message;
    return false;
  } finally {
    $("refused").hidden = $("refused").textContent === "";
  }
}
const NEW = ["users", "spawn_rate", "host", "run_time"],
  EDIT = ["users", "spawn_rate"];
function openStart() {
  starting = true;
  fill($("start-form"), NEW);
  $("start-error").textContent = "";
  show();
  $("f-users").focus();
  $("f-users").select();
}
$("new").onclick = openStart;
$("start-back").onclick = () => {
  starting = false;
  show();
  $("new").focus();
};
$("start-form").onsubmit = async (e) => {
  e.preventDefault();
  if (await steer("/api/start", values(e.target), $("start-error"))) {
    starting = false;
    show();
    $("tab-" + tab).focus();
  }
};
$("edit").onclick = () => {
  fill($("edit-form"), EDIT);
  $("edit-error").textContent = "";
  $("edit-dialog").showModal();
  $("e-users").select();
};
$("edit-cancel").onclick = () => $("edit-dialog").close();
$("edit-form").onsubmit = async (e) => {
  e.preventDefault();
  if (await steer("/api/edit", values(e.target), $("edit-error"))) {
    $("edit-dialog").close();
    say("Changed to " + snapshot.setup.users + " users.");
  }
};
$("stop").onclick = () => steer("/api/stop", {});
$("reset").onclick = async () => {
  if (await steer("/api/reset", {})) {
    points = [];
    say("All statistics are zero.");
    show();
  }
};

// --- start ------------------------------------------------------------------------------------
const asked = location.hash.slice(1);
if (PANELS[asked]) select(asked);
async function begin() {
  points = [];
  try {
    const first = await ask("/api/history"),
      meanwhile = points;
    take(first);
    add(meanwhile);
    if (snapshot.state === "ready") fill($("start-form"), NEW);
    $("offline").hidden = true;
  } catch (e) {
    $("offline").hidden = false;
  }
}
const source = new EventSource("/api/events");
source.onopen = begin;
source.onerror = () => {
  $("offline").hidden = false;
};
source.addEventListener("tick", (e) => take(JSON.parse(e.data)));
