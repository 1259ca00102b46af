// Elements in one call: h("p", {class: "x", onclick: f}, "text", other, null)

export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value === "boolean") element[name] = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let number = 0;
export const newId = (prefix = "e") => `${prefix}-${(number += 1)}`;

// Make `parent` hold exactly these nodes, moving as little as can be: what stays keeps its focus.
export function settle(parent, nodes) {
  let at = parent.firstChild;
  const wanted = new Set(nodes);
  for (const node of nodes) {
    while (at && !wanted.has(at)) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
    if (at === node) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// Draw a list anew, but only the items that changed. `key` names an item, `made` draws it.
export class Kept {
  constructor(parent) {
    this.parent = parent;
    this.known = new Map();
  }

  draw(items, key, made, mark = "") {
    const known = new Map();
    const nodes = items.map((item) => {
      const name = key(item);
      const written = JSON.stringify(item) + mark;
      const before = this.known.get(name);
      let node = before?.node;
      if (before?.written !== written) {
        const focus = before && focusIn(before.node);
        node = made(item);
        known.set(name, { written, node });
        if (focus) requestAnimationFrame(() => node.contains(document.activeElement) || refocus(node, focus));
      } else known.set(name, before);
      return node;
    });
    this.known = known;
    settle(this.parent, nodes);
    return nodes;
  }
}

const REACHED = "button, a[href], input, textarea, summary";

function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  return { name: active.dataset.focus || "", place: [...node.querySelectorAll(REACHED)].indexOf(active) };
}

// The same thing if it is still there, else what has come in its place.
function refocus(node, { name, place }) {
  const all = [...node.querySelectorAll(REACHED)];
  (all.find((each) => name && each.dataset.focus === name) || all[Math.min(place, all.length - 1)] || node).focus();
}
