// What opens over the page: forms in a stack, and the question whether one is sure. The browser keeps the focus inside.

import { block } from "./blocks.js";
import { h, Kept, newId } from "./dom.js";
import { text } from "./mrkdwn.js";
import { language, say } from "./texts.js";

export function sure(question, names) {
  return new Promise((answer) => {
    const id = newId("sure");
    let yes = false;
    const dialog = h("dialog", { class: "sure", "aria-labelledby": id, "aria-describedby": `${id}-text`, role: "alertdialog" },
      h("h2", { id }, text(question.title)),
      h("p", { id: `${id}-text` }, text(question.text, names)),
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, text(question.deny)),
        h("button", { type: "button", class: `button ${question.style || "primary"}`, onclick: () => {
          yes = true;
          dialog.close();
        } }, text(question.confirm))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(yes);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A dialog of the page itself, built once.
export function panel(name, title, inner) {
  const id = newId("panel");
  const dialog = h("dialog", { class: `own ${name}`, "aria-labelledby": id },
    h("header", {}, h("h2", { id }, title()), h("button", { type: "button", class: "plain", "aria-label": say("close"), onclick: () => dialog.close() }, "✕")),
    h("div", { class: "inner" }, inner));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export class Forms {
  // does: {press(on, spot, wish, values), search(on, spot, query), submit(on, values), close(on)}
  constructor(does) {
    this.does = does;
    this.shown = null;
    this.errors = "{}";
    this.title = h("h2", { id: newId("form"), tabindex: "-1" });
    this.body = h("div", { class: "body" });
    this.said = h("p", { class: "error whole", role: "alert" });
    this.cancel = h("button", { type: "button", class: "button", onclick: () => this.close() });
    this.send = h("button", { type: "submit", class: "button primary" });
    this.cross = h("button", { type: "button", class: "plain", onclick: () => this.close() }, "✕");
    this.form = h("form", { novalidate: "", method: "dialog" },
      h("header", {}, this.title, this.cross), this.said, this.body, h("footer", { class: "buttons" }, this.cancel, this.send));
    this.dialog = h("dialog", { class: "form", "aria-labelledby": this.title.id }, this.form);
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    document.body.append(this.dialog);
  }

  get on() {
    return { view: this.shown.id };
  }

  fields() {
    return [...this.body.children].map((node) => node.field).filter(Boolean);
  }

  values() {
    return this.fields().map((field) => [field.block, field.action, field.read()]);
  }

  draw(views, names) {
    const view = views.at(-1);
    if (!view) {
      this.shown = null;
      if (this.dialog.open) {
        this.dialog.close();
        // the browser gives the focus back while the page still counts as out of reach, and Chromium then takes no text
        const back = document.activeElement;
        document.body.getBoundingClientRect();
        back?.blur();
        if (back?.isConnected && back !== document.body) back.focus();
        else this.does.rest();
      }
      return;
    }
    const fresh = this.shown?.id !== view.id;
    const other = fresh || this.shown.hash !== view.hash;
    this.shown = view;
    this.names = names;
    this.title.replaceChildren(...text(view.title));
    this.send.hidden = !view.submit;
    this.send.replaceChildren(...(view.submit ? text(view.submit) : []));
    this.cancel.replaceChildren(...(view.close ? text(view.close) : [say("cancel")]));
    this.cross.setAttribute("aria-label", say("close"));
    if (fresh) {
      this.kept = new Kept(this.body);
      this.said.textContent = "";
    }
    const surface = {
      names, state: view.state,
      press: (spot, wish) => this.does.press(this.on, spot, wish, this.values()),
      search: (spot, query) => this.does.search(this.on, spot, query),
    };
    const before = document.activeElement;
    this.kept.draw(view.blocks, (each) => each.block_id, (each) => block(each, surface), language());
    if (!this.dialog.open) this.dialog.showModal();
    if (fresh) {
      this.body.scrollTop = 0;
      (this.fields()[0] || { focus: () => this.title.focus() }).focus();
    } else if (other && before !== document.activeElement && !this.dialog.contains(document.activeElement)) this.title.focus();
    const errors = JSON.stringify(view.errors);
    if (other || errors !== this.errors) this.wrong(view.errors);
    this.errors = errors;
  }

  // Say what is wrong, under each field, and go to the first.
  wrong(errors) {
    let first = null;
    for (const field of this.fields()) {
      field.wrong(errors[field.block] || "");
      if (errors[field.block]) first ??= field;
    }
    this.said.textContent = first ? say("form_mistakes") : "";
    first?.focus();
  }

  async submit() {
    if (!this.shown || this.busy || !this.shown.submit) return;
    const errors = Object.fromEntries(this.fields().map((field) => [field.block, field.check()]).filter(([, message]) => message));
    this.wrong(errors);
    if (Object.keys(errors).length) return;
    this.busy = true;
    this.send.setAttribute("aria-disabled", "true");
    this.send.replaceChildren(say("sending"));
    try {
      const told = await this.does.submit(this.on, this.values());
      if (told.wrong) this.wrong(told.wrong);
      else this.said.textContent = told.cannot || told.warning || "";
      this.errors = told.wrong ? this.errors : "";
    } finally {
      this.busy = false;
      this.send.removeAttribute("aria-disabled");
      await this.does.refresh();
    }
  }

  close() {
    if (this.shown) this.does.close(this.on);
  }
}
