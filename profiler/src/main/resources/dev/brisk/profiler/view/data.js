/*
 * The profile: opened from the page, its trees built when they are first looked at. Weights are in
 * nanoseconds or bytes from here on.
 */
const FOREIGN = new RegExp(
  "^(" +
    "java|javax|jdk|sun|com\\.sun|jakarta|kotlin|kotlinx|scala|groovy|clojure|reactor|rx|okhttp3|" +
    "org\\.(springframework|apache|eclipse|hibernate|jboss|wildfly|glassfish|xnio|slf4j|h2|sqlite|" +
    "postgresql|mariadb|aspectj|codehaus)|" +
    "io\\.(netty|vertx|undertow|micrometer|opentelemetry|quarkus|micronaut|lettuce|grpc|helidon|" +
    "smallrye|ktor|reactivex)|" +
    "com\\.(fasterxml|zaxxer|mysql|mongodb|codahale|google\\.(common|protobuf|gson|inject))|" +
    "tools\\.jackson|ch\\.qos|net\\.bytebuddy|" +
    "dev\\.brisk\\.(server|cache|redis|metrics|config|cli)" +
    ")\\.",
);

class Profile {
  static async open() {
    const text = byId("payload").textContent;
    const raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Response(raw).body.pipeThrough(new DecompressionStream("deflate"));
    return new Profile(JSON.parse(await new Response(stream).text()));
  }

  constructor(doc) {
    this.doc = doc;
    this.header = doc.header;
    this.isDiff = !!doc.diff;
    this.counted = doc.counts === "calls";
    const { class: classOf, name } = doc.methods;
    this.classes = classOf.map((c) => doc.classes[c]);
    this.names = name;
    this.full = name.map((n, i) => (this.classes[i] ? this.classes[i] + "." + n : n));
    this.short = name.map((n, i) =>
      this.classes[i] ? this.classes[i].slice(this.classes[i].lastIndexOf(".") + 1) + "." + n : n,
    );
    this.hues = this.classes.map((c, i) =>
      Profile.hue(c.split(".").slice(0, 3).join(".") || "native"),
    );
    this.trees = new Map();
    this.plain = this.header.time ? nanos : bytes;
    this.weight = doc.per ? (w) => this.plain(w) + doc.per : this.plain; // with what it was divided by
    this.endpoints = doc.endpoints.map((e, i) => ({
      index: i,
      name: e.name || "(outside requests)",
      total: this.sum(e),
    }));
    this.total = this.endpoints.reduce((sum, e) => sum + e.total, 0);
  }

  /* One hue a package: frames of the same library look alike. */
  static hue(text) {
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    return ((h >>> 0) % 1000) / 1000;
  }

  sum(endpoint) {
    let sum = endpoint.rest || 0;
    for (const w of endpoint.self) sum += w;
    return sum * this.doc.unit;
  }

  /* The tree of an endpoint; -1: all of them, merged. With a range only what was sampled in it. */
  tree(endpoint, range) {
    if (range) return this.make(endpoint, range);
    if (!this.trees.has(endpoint)) this.trees.set(endpoint, this.make(endpoint, null));
    return this.trees.get(endpoint);
  }

  make(endpoint, range) {
    if (endpoint < 0 && this.endpoints.length > 1) {
      const builder = new TreeBuilder();
      this.endpoints.forEach((e) => builder.add(this.tree(e.index, range)));
      return builder.tree();
    }
    const of = this.doc.endpoints[Math.max(0, endpoint)];
    return range ? this.cut(this.build(of), of.times, range) : this.build(of);
  }

  /* What was sampled in a range of the timeline, the heaviest child first. */
  cut(tree, times, [from, to]) {
    let next = 0;
    tree.self[0] = tree.count[0] = 0; // nobody knows when the rest was
    for (let i = 1; i < tree.size; i++) {
      let weight = 0;
      for (let n = times.n[i - 1], stretch = 0; n > 0; n--, next++) {
        stretch += times.stretch[next];
        if (stretch >= from && stretch <= to) weight += times.weight[next];
      }
      weight *= this.doc.timeline.unit;
      tree.count[i] = tree.self[i] ? Math.round((tree.count[i] * weight) / tree.self[i]) : 0;
      tree.self[i] = weight;
    }
    const builder = new TreeBuilder();
    builder.add(tree.filtered(new Uint8Array(this.full.length).fill(1), false));
    return builder.tree();
  }

  build({ up, method, self, count: counts, rest, base }) {
    const n = up.length + 1;
    const tree = new Tree(n);
    tree.sorted = !base; // as the file is
    const unit = this.doc.unit;
    const path = new Int32Array(n + 1);
    tree.self[0] = (rest || 0) * unit;
    for (let i = 1, depth = 0; i < n; i++) {
      depth = depth + 1 - up[i - 1];
      tree.method[i] = method[i - 1];
      tree.parent[i] = path[depth - 1];
      path[depth] = i;
      tree.self[i] = self[i - 1] * unit;
      tree.count[i] = counts[i - 1];
      if (base) tree.base[i] = base[i - 1] * unit;
    }
    // In the file a node counts all samples that pass it; here those that end in it, so that trees
    // can be filtered and merged.
    if (!this.counted)
      for (let i = n - 1; i > 0; i--)
        if (tree.parent[i]) tree.count[tree.parent[i]] -= counts[i - 1];
    return tree.finish();
  }

  /* Methods that a regex finds, as flags. */
  matching(pattern) {
    return Uint8Array.from(this.full, (name) => (pattern.test(name) ? 1 : 0));
  }

  /* Methods of the JDK, of servers and frameworks, and native ones: not what is looked for. */
  foreign() {
    this.foreignMethods ??= Uint8Array.from(this.classes, (c) => (!c || FOREIGN.test(c) ? 1 : 0));
    return this.foreignMethods;
  }

  /* Own and cumulative weight of each method; recursion counts once. */
  methods(tree) {
    const n = this.full.length;
    const own = new Float64Array(n),
      total = new Float64Array(n),
      counts = new Float64Array(n);
    const before = new Float64Array(n),
      beforeTotal = new Float64Array(n),
      active = new Int32Array(n);
    const below = this.counted ? tree.count : Profile.summed(tree, tree.count);
    const path = [];
    for (let i = 1; i < tree.size; i++) {
      while (path.length && i >= tree.end[path[path.length - 1]]) active[tree.method[path.pop()]]--;
      const m = tree.method[i];
      own[m] += tree.self[i];
      before[m] += tree.base[i];
      if (!active[m]) {
        total[m] += tree.total[i];
        beforeTotal[m] += tree.baseTotal[i];
      }
      if (this.counted || !active[m]) counts[m] += below[i];
      active[m]++;
      path.push(i);
    }
    const rows = [];
    for (let m = 0; m < n; m++)
      if (total[m] || beforeTotal[m] || counts[m])
        rows.push({
          method: m,
          own: own[m],
          total: total[m],
          count: counts[m],
          before: before[m],
          beforeTotal: beforeTotal[m],
          change: own[m] - before[m],
        });
    return rows;
  }

  static summed(tree, values) {
    const out = Float64Array.from(values);
    for (let i = tree.size - 1; i > 0; i--) out[tree.parent[i]] += out[i];
    return out;
  }

  /*
   * Who calls a method and what it calls. Each sample that passes the method counts once: for the
   * caller of its outermost occurrence, and for what lies below its innermost one. So callers add
   * up to its cumulative weight, and callees with its own weight do, also under recursion.
   */
  kin(tree, wanted) {
    const callers = new Map(),
      callees = new Map();
    const outer = new Int32Array(tree.size),
      below = new Int32Array(tree.size);
    const NONE = -3,
      HERE = -2;
    below[0] = NONE;
    outer[0] = -1;
    let own = 0;
    for (let i = 1; i < tree.size; i++) {
      const p = tree.parent[i],
        m = tree.method[i];
      outer[i] = outer[p] >= 0 ? outer[p] : m === wanted ? i : -1;
      below[i] = m === wanted ? HERE : below[p] === HERE ? m : below[p];
      const weight = tree.self[i];
      if (outer[i] < 0 || !weight) continue;
      const caller = tree.parent[outer[i]];
      const from = caller > 0 ? tree.method[caller] : -1;
      callers.set(from, (callers.get(from) || 0) + weight);
      if (below[i] === HERE) own += weight;
      else callees.set(below[i], (callees.get(below[i]) || 0) + weight);
    }
    const rows = (map) =>
      [...map].map(([method, weight]) => ({ method, weight })).sort((a, b) => b.weight - a.weight);
    return { callers: rows(callers), callees: rows(callees), own };
  }

  /* Exact calls: the edges of an endpoint, -1 for all. */
  edges(endpoint) {
    const { edges } = this.doc,
      out = [];
    for (let i = 0; i < edges.callee.length; i++) {
      if (endpoint >= 0 && edges.endpoint[i] !== endpoint) continue;
      out.push({
        caller: edges.caller[i],
        callee: edges.callee[i],
        calls: edges.calls[i],
        own: edges.own[i],
        nanos: edges.nanos[i],
        outermost: edges.outermost[i],
      });
    }
    return out;
  }

  countedMethods(endpoint) {
    const rows = new Map();
    for (const e of this.edges(endpoint)) {
      const row = rows.get(e.callee) || {
        method: e.callee,
        own: 0,
        total: 0,
        count: 0,
        before: 0,
        beforeTotal: 0,
        change: 0,
      };
      row.own += e.own;
      row.total += e.outermost;
      row.count += e.calls;
      rows.set(e.callee, row);
    }
    for (const [method, p50, p90, p99, max] of this.doc.times.find((t) => t.endpoint === endpoint)
      .calls)
      Object.assign(rows.get(method) || {}, { p50, p90, p99, max });
    return [...rows.values()];
  }

  countedKin(endpoint, wanted) {
    const callers = new Map(),
      callees = new Map();
    let own = 0;
    const add = (map, method, weight, calls) => {
      const row = map.get(method) || { method, weight: 0, calls: 0 };
      row.weight += weight;
      row.calls += calls;
      map.set(method, row);
    };
    for (const e of this.edges(endpoint)) {
      if (e.callee === wanted) {
        add(callers, e.caller, e.outermost, e.calls);
        own += e.own;
      }
      if (e.caller === wanted && e.callee !== wanted) add(callees, e.callee, e.nanos, e.calls);
    }
    const rows = (map) => [...map.values()].sort((a, b) => b.weight - a.weight);
    return { callers: rows(callers), callees: rows(callees), own };
  }

  /* Weight by file and line for an endpoint, -1 for all. */
  files(endpoint) {
    const { lines, unit } = this.doc;
    const files = new Map();
    for (let i = 0; i < lines.line.length; i++) {
      if (endpoint >= 0 && lines.endpoint[i] !== endpoint) continue;
      const type = this.classes[lines.method[i]];
      const simple = type.slice(type.lastIndexOf(".") + 1).replace(/(?<=.)\$.*/, "");
      if (!simple) continue;
      const file = type.slice(0, type.lastIndexOf(".") + 1) + simple + ".java";
      if (!files.has(file)) files.set(file, { file, own: 0, lines: new Map() });
      const entry = files.get(file);
      const own = lines.self[i] * unit,
        total = lines.total[i] * unit;
      const line = entry.lines.get(lines.line[i]) || { own: 0, total: 0 };
      line.own += own;
      line.total += total;
      entry.lines.set(lines.line[i], line);
      entry.own += own;
    }
    return [...files.values()].sort((a, b) => b.own - a.own);
  }
}
