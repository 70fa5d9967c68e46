/* Numbers and names as people read them; the same forms as in the terminal. */
const three = (x) => {
  const s = Math.abs(x);
  return x.toFixed(s < 10 ? 2 : s < 100 ? 1 : 0);
};
const nanos = (n) => {
  const s = Math.abs(n);
  if (s === 0) return "0";
  if (s < 1e3) return (s < 10 && n !== Math.round(n) ? three(n) : Math.round(n)) + " ns";
  return s < 1e6
    ? three(n / 1e3) + " µs"
    : s < 1e9
      ? three(n / 1e6) + " ms"
      : three(n / 1e9) + " s";
};
const bytes = (n) => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  while (Math.abs(n) >= 1024 && i < 4) {
    n /= 1024;
    i++;
  }
  return (i ? three(n) : Math.round(n)) + " " + units[i];
};
const count = (n) => Math.round(n).toLocaleString("en");
const percent = (part, whole) => {
  if (!(whole > 0)) return "–";
  const p = (100 * part) / whole;
  return p > 0 && p < 0.05 ? "<0.1 %" : p.toFixed(1) + " %";
};
const element = (tag, text, name) => {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (name) e.className = name;
  return e;
};
const byId = (id) => document.getElementById(id);
/* A regex from what somebody types, or null while it is none. */
const regex = (text) => {
  try {
    return new RegExp(text, "i");
  } catch {
    return null;
  }
};
