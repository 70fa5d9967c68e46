/*
 * A call tree in preorder, in typed arrays: a node's subtree is the range up to end[node], so that
 * drawing and searching skip what is too narrow to see without looking at it. Node 0 is the root.
 */
class Tree {
  constructor(size) {
    this.size = size;
    this.method = new Int32Array(size);
    this.parent = new Int32Array(size);
    this.depth = new Uint16Array(size);
    this.end = new Int32Array(size);
    this.self = new Float64Array(size);
    this.total = new Float64Array(size);
    this.count = new Float64Array(size); // samples that end here; where calls are counted, calls
    this.base = new Float64Array(size); // own weight before, in a comparison
    this.baseTotal = new Float64Array(size);
    this.start = new Float64Array(size);
    this.method[0] = -1;
    this.parent[0] = -1;
    this.sorted = false; // whether the heaviest child comes first everywhere
  }

  /* Sums and positions, once the nodes are in. */
  finish() {
    const { size, parent, self, total, base, baseTotal, end, start, depth } = this;
    total.set(self);
    baseTotal.set(base);
    for (let i = 0; i < size; i++) end[i] = i + 1;
    for (let i = size - 1; i > 0; i--) {
      const p = parent[i];
      total[p] += total[i];
      baseTotal[p] += baseTotal[i];
      if (end[i] > end[p]) end[p] = end[i];
    }
    const free = new Float64Array(size);
    let deepest = 0;
    for (let i = 1; i < size; i++) {
      const p = parent[i];
      depth[i] = depth[p] + 1;
      if (depth[i] > deepest) deepest = depth[i];
      start[i] = free[p];
      free[p] += total[i];
      free[i] = start[i];
    }
    this.deepest = deepest;
    return this;
  }

  /* The node at a weight from the left and a depth, or -1. */
  at(weight, depth) {
    let node = 0;
    while (this.depth[node] < depth) {
      let child = node + 1;
      const last = this.end[node];
      while (
        child < last &&
        !(weight >= this.start[child] && weight < this.start[child] + this.total[child])
      )
        child = this.end[child];
      if (child >= last) return -1;
      node = child;
    }
    return node;
  }

  firstChild(node) {
    return node + 1 < this.end[node] ? node + 1 : -1;
  }

  sibling(node, step) {
    const p = this.parent[node];
    if (p < 0) return -1;
    if (step > 0) return this.end[node] < this.end[p] ? this.end[node] : -1;
    let before = -1;
    for (let c = p + 1; c < node; c = this.end[c]) before = c;
    return before;
  }

  path(node) {
    const path = [];
    for (let i = node; i >= 0; i = this.parent[i]) path.unshift(i);
    return path;
  }

  /* Stacks that pass a wanted method; or with `without`, those that pass none. */
  filtered(wanted, without) {
    const { size, parent, method } = this;
    const hit = new Uint8Array(size);
    const keep = new Float64Array(size);
    const used = new Uint8Array(size);
    for (let i = 1; i < size; i++) hit[i] = hit[parent[i]] | wanted[method[i]];
    for (let i = size - 1; i > 0; i--) {
      if (!!hit[i] !== without && (this.self[i] || this.base[i] || this.count[i])) {
        keep[i] = 1;
        used[i] = 1;
      }
      if (used[i]) used[parent[i]] = 1;
    }
    used[0] = 1;
    let n = 0;
    for (let i = 0; i < size; i++) n += used[i];
    const out = new Tree(n);
    const moved = new Int32Array(size);
    for (let i = 1, to = 1; i < size; i++) {
      if (!used[i]) continue;
      moved[i] = to;
      out.method[to] = method[i];
      out.parent[to] = moved[parent[i]];
      if (keep[i]) {
        out.self[to] = this.self[i];
        out.base[to] = this.base[i];
        out.count[to] = this.count[i];
      }
      to++;
    }
    return out.finish();
  }

  /* Frames of others folded into what called them; the outermost of a stack stays. */
  folded(foreign) {
    const builder = new TreeBuilder();
    const moved = new Int32Array(this.size);
    for (let i = 0; i < this.size; i++) {
      const above = i ? moved[this.parent[i]] : 0;
      const fold = i === 0 || (this.parent[i] !== 0 && foreign[this.method[i]]);
      const node = fold ? above : builder.child(above, this.method[i]);
      moved[i] = node;
      builder.self[node] += this.self[i];
      builder.base[node] += this.base[i];
      builder.count[node] += this.count[i];
    }
    return builder.tree();
  }

  /* How many frames of others every stack begins with, nearly. */
  foreignRun(foreign) {
    let node = 0;
    let run = 0;
    for (;;) {
      const child = this.firstChild(node);
      if (child < 0 || this.total[child] < 0.95 * this.total[0] || !foreign[this.method[child]])
        return run;
      run++;
      node = child;
    }
  }

  /* Callers below what they call: starts with the methods in which the weight is spent. */
  inverted() {
    const builder = new TreeBuilder();
    for (let i = 1; i < this.size; i++) {
      if (!this.self[i] && !this.base[i]) continue;
      let node = 0;
      for (let j = i; j > 0; j = this.parent[j]) node = builder.child(node, this.method[j]);
      builder.self[node] += this.self[i];
      builder.base[node] += this.base[i];
      builder.count[node] += this.count[i];
    }
    return builder.tree();
  }
}

/* Merges stacks into a tree, and puts it into preorder with the heaviest child first. */
class TreeBuilder {
  constructor() {
    this.method = [-1];
    this.parent = [-1];
    this.self = [0];
    this.base = [0];
    this.count = [0];
    this.next = [-1];
    this.first = [-1];
    this.index = new Map();
  }

  child(parent, method) {
    const key = parent * 4194304 + method; // room for 4 million methods and 2 billion nodes
    let node = this.index.get(key);
    if (node === undefined) {
      node = this.method.length;
      this.index.set(key, node);
      this.method.push(method);
      this.parent.push(parent);
      this.self.push(0);
      this.base.push(0);
      this.count.push(0);
      this.next.push(this.first[parent]);
      this.first.push(-1);
      this.first[parent] = node;
    }
    return node;
  }

  add(tree) {
    const moved = new Int32Array(tree.size);
    for (let i = 0; i < tree.size; i++) {
      const node = i ? this.child(moved[tree.parent[i]], tree.method[i]) : 0;
      moved[i] = node;
      this.self[node] += tree.self[i];
      this.base[node] += tree.base[i];
      this.count[node] += tree.count[i];
    }
  }

  tree() {
    const n = this.method.length;
    const weight = Float64Array.from(this.self);
    for (let i = 0; i < n; i++) weight[i] += this.base[i];
    for (let i = n - 1; i > 0; i--) weight[this.parent[i]] += weight[i];
    const out = new Tree(n);
    out.sorted = !this.base.some((weight) => weight);
    out.self[0] = this.self[0];
    out.base[0] = this.base[0];
    out.count[0] = this.count[0];
    const stack = [0, 0]; // node, where it went
    let to = 0;
    while (stack.length) {
      stack.pop();
      const node = stack.pop();
      const place = to++;
      if (node) {
        out.method[place] = this.method[node];
        out.parent[place] = this.parent[node];
        out.self[place] = this.self[node];
        out.base[place] = this.base[node];
        out.count[place] = this.count[node];
      }
      const children = [];
      for (let c = this.first[node]; c >= 0; c = this.next[c]) children.push(c);
      children.sort((a, b) => weight[a] - weight[b]);
      for (const c of children) {
        this.parent[c] = place;
        stack.push(c, 0);
      }
    }
    return out.finish();
  }
}
