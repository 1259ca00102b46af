// For developers: what Slack would say, and the calls both ways.

import { h } from "./dom.js";
import { ask } from "./net.js";
import { moment, say } from "./texts.js";

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

export class Panels {
  constructor() {
    this.tab = "complaints";
    this.node = h("aside", { class: "panels", hidden: true, id: "panels" });
    this.open = new Set();
  }

  toggle(shown = this.node.hidden) {
    this.node.hidden = !shown;
    if (shown) this.node.querySelector("h2")?.focus();
  }

  async draw(complaints) {
    if (this.node.hidden) return;
    const calls = this.tab === "calls" ? (await ask("calls")).calls : null;
    const focus = this.node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const top = this.node.querySelector(".inner")?.scrollTop || 0;
    const tab = (name, label) =>
      h("button", { type: "button", role: "tab", "aria-selected": String(this.tab === name), data: { focus: name }, onclick: () => {
        this.tab = name;
        this.draw(complaints);
      } }, label);
    const inner = h("div", { class: "inner", role: "tabpanel", tabindex: "0", "aria-label": say(this.tab) }, calls ? this.calls(calls) : this.complaints(complaints));
    this.node.setAttribute("aria-label", say("developers"));
    this.node.replaceChildren(
      h("header", {}, h("h2", { tabindex: "-1" }, say("developers")), h("button", { type: "button", class: "plain", "aria-label": say("close"), data: { focus: "close" }, onclick: () => {
        this.toggle(false);
        document.querySelector("[aria-controls=panels]")?.focus();
      } }, "✕")),
      h("div", { class: "tabs", role: "tablist" }, tab("complaints", `${say("complaints")} (${complaints.length})`), tab("calls", say("calls"))),
      inner,
    );
    inner.scrollTop = top;
    if (focus) this.node.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  complaints(complaints) {
    return [
      h("p", { class: "note" }, say("complaints_text")),
      complaints.length
        ? h("ul", { class: "complaints" }, complaints.toReversed().map((each) =>
            h("li", {}, h("strong", {}, each.error), " ", h("code", {}, each.where), each.messages.map((message) => h("p", {}, message)))))
        : h("p", { class: "fine" }, say("no_complaints")),
    ];
  }

  calls(calls) {
    if (!calls.length) return h("p", { class: "note" }, say("no_calls"));
    return [
      h("p", { class: "note" }, say("calls_text")),
      calls.map((call) => {
        const failed = call.status !== 200 || call.answer?.ok === false;
        const details = h("details", { class: failed ? "call failed" : "call", open: this.open.has(call.number) },
          h("summary", { data: { focus: `call ${call.number}` } }, h("span", { class: "way" }, say(call.to === "slack" ? "to_slack" : "to_bot")), h("code", {}, call.method), h("span", { class: "ms" }, `${call.status || "–"} · ${call.ms} ms · ${moment(new Date(call.at), TIME)}`)));
        const unfold = () => details.childElementCount === 1 && details.append(
          h("h3", {}, say("given")), h("pre", { tabindex: "0" }, JSON.stringify(call.args, null, 2)),
          h("h3", {}, say("answer")), h("pre", { tabindex: "0" }, JSON.stringify(call.answer, null, 2) ?? ""));
        if (details.open) unfold();
        details.addEventListener("toggle", () => {
          if (details.open) unfold();
          this.open[details.open ? "add" : "delete"](call.number);
        });
        return details;
      }),
    ];
  }
}
