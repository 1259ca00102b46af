// The guided tour: a few steps beside the page, that can be closed and opened again.

import { h } from "./dom.js";
import { both, say } from "./texts.js";

const KEY = "playground-tour";

export class Tour {
  // does(step): set the page up as a step asks
  constructor(does) {
    this.does = does;
    const kept = JSON.parse(localStorage.getItem(KEY) || "null");
    this.at = kept?.at ?? 0;
    this.shown = kept?.shown ?? true;
    this.done = new Set(kept?.done ?? []);
    this.node = h("aside", { class: "tour", hidden: true });
    this.drawn = "";
    this.steps = [];
  }

  open(shown = true) {
    if (shown && !this.shown && this.at >= this.steps.length - 1) this.go(0);
    this.shown = shown;
    this.keep();
    this.draw(this.steps);
    if (shown) this.node.querySelector("h2").focus();
  }

  again() {
    this.at = 0;
    this.done.clear();
    this.keep();
  }

  go(at) {
    if (at === 0) this.done.clear();
    this.at = Math.max(0, Math.min(at, this.steps.length - 1));
    this.keep();
    this.draw(this.steps);
    this.node.querySelector("h2")?.focus();
  }

  keep() {
    localStorage.setItem(KEY, JSON.stringify({ at: this.at, shown: this.shown, done: [...this.done] }));
  }

  heard(kinds) {
    const step = this.steps[this.at];
    if (this.shown && step && !this.done.has(this.at) && kinds.some((kind) => step.until.includes(kind))) {
      this.done.add(this.at);
      this.keep();
      this.draw(this.steps);
    }
  }

  draw(steps) {
    this.steps = steps;
    const at = Math.min(this.at, steps.length - 1);
    const step = steps[at];
    this.node.hidden = !this.shown || !step;
    // in front of an open form too, where the rest of the page cannot be reached
    const dialog = document.querySelector("dialog.form[open]");
    const home = dialog || document.querySelector("#app");
    if (this.node.parentNode !== home) home.append(this.node);
    if (this.node.hidden) return;
    const written = JSON.stringify([step, at, [...this.done], say("tour")]);
    if (written === this.drawn) return;
    this.drawn = written;
    const last = at === steps.length - 1;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    this.node.setAttribute("aria-label", say("tour"));
    this.node.replaceChildren(
      h("header", {}, h("p", { class: "note" }, say("tour_step", { n: at + 1, all: steps.length })), h("button", { type: "button", class: "plain", "aria-label": `${say("tour")}: ${say("close")}`, data: { focus: "close" }, onclick: () => this.open(false) }, "✕")),
      h("h2", { tabindex: "-1", data: { focus: "title" } }, both(step.title)),
      h("p", {}, both(step.text)),
      h("p", { class: "fine", role: "status" }, this.done.has(at) ? `✓ ${say("step_done")}` : ""),
      h("div", { class: "buttons" },
        step.do ? h("button", { type: "button", class: this.done.has(at) ? "button" : "button primary", data: { focus: "do" }, onclick: () => this.does(step) }, both(step.do)) : null,
        at ? h("button", { type: "button", class: "button", data: { focus: "back" }, onclick: () => this.go(at - 1) }, say("back")) : null,
        h("button", { type: "button", class: this.done.has(at) ? "button primary" : "button", data: { focus: "next" }, onclick: () => (last ? this.open(false) : this.go(at + 1)) }, say(last ? "close" : "next"))),
    );
    if (focused) this.node.querySelector(`[data-focus="${focused}"]`)?.focus();
  }
}
