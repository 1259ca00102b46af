// Block Kit as nodes. `surface` says on what they stand: {names, state, on, press(spot, wish), search(spot, query)}.

import { h, newId } from "./dom.js";
import { hide, show } from "./floating.js";
import { input } from "./inputs.js";
import { link, mention, mrkdwn, text } from "./mrkdwn.js";
import { EMOJI } from "./emoji.js";
import { say } from "./texts.js";

export function block(given, surface) {
  const made = BLOCKS[given.type];
  return made ? made(given, surface) : h("p", { class: "note" }, given.type);
}

const BLOCKS = {
  header: (given) => h("p", { class: "header", role: "heading", "aria-level": "3" }, text(given.text)),
  divider: () => h("hr"),
  section,
  context: (given, surface) =>
    h("div", { class: "context" }, given.elements.map((each) => (each.type === "image" ? picture(each) : h("span", {}, text(each, surface.names))))),
  actions: (given, surface) => h("div", { class: "actions" }, given.elements.map((element) => control(element, given, surface))),
  input: field,
  image: (given) => picture(given),
  markdown: (given, surface) => h("div", { class: "text" }, mrkdwn(given.text, surface.names)),
  rich_text: (given, surface) => h("div", { class: "text" }, given.elements.map((each) => rich(each, surface.names))),
  table,
};

function section(given, surface) {
  const words = [];
  if (given.text) words.push(h("div", { class: "text" }, text(given.text, surface.names)));
  if (given.fields) words.push(h("div", { class: "fields" }, given.fields.map((each) => h("div", {}, text(each, surface.names)))));
  const name = given.text ? given.text.text.split("\n")[0].replace(/[*_~`]/g, "") : "";
  return h("div", { class: given.accessory ? "section beside" : "section" }, h("div", { class: "words" }, words), given.accessory ? control(given.accessory, given, surface, name) : null);
}

const picture = (given) => h("span", { class: "picture", role: "img", "aria-label": given.alt_text }, say("picture", { what: given.alt_text }));

// --- what can be pressed or chosen outside a form's fields: the bot is told at once

function control(element, within, surface, name = "") {
  const spot = { block: within.block_id, action: element.action_id, confirm: element.confirm };
  if (element.type === "button") return button(element, spot, surface);
  if (element.type === "overflow") return overflow(element, spot, surface, name);
  if (element.type === "image") return picture(element);
  const value = surface.state?.[within.block_id]?.[element.action_id];
  const made = input(element, value, {
    names: surface.names, name: name || (element.placeholder ? element.placeholder.text : say("choose")),
    change: (wish) => wish !== null && surface.press(spot, wish),
    search: (query) => surface.search(spot, query),
  });
  made.field.dataset.focus = element.action_id;
  return h("div", { class: "control" }, made.node);
}

function button(element, spot, surface) {
  const given = {
    class: `button ${element.style || ""}`.trim(), "aria-label": element.accessibility_label, data: { focus: element.action_id },
  };
  if (element.url) {
    return h("a", { ...given, href: /^(https?:|mailto:)/i.test(element.url) ? element.url : null, target: "_blank", rel: "noopener noreferrer", onclick: () => surface.press(spot) }, text(element.text));
  }
  return h("button", { ...given, type: "button", onclick: () => surface.press(spot) }, text(element.text));
}

function overflow(element, spot, surface, name) {
  const menu = h("div", { class: "choices menu", role: "menu", popover: "auto", id: newId("menu") });
  const opener = h("button", {
    type: "button", class: "button more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": menu.id,
    "aria-label": name ? `${say("more")}: ${name}` : say("more"), data: { focus: element.action_id },
  }, "⋯");
  const items = element.options.map((option) => {
    const given = { role: "menuitem", tabindex: "-1", onclick: () => {
      hide(menu);
      opener.focus();
      surface.press(spot, option.value);
    } };
    return option.url && /^https?:/i.test(option.url)
      ? h("a", { ...given, href: option.url, target: "_blank", rel: "noopener noreferrer" }, text(option.text))
      : h("button", { ...given, type: "button" }, text(option.text));
  });
  menu.append(...items);
  opener.addEventListener("click", () => {
    show(menu, opener, { wide: false });
    items[0]?.focus();
  });
  menu.addEventListener("toggle", (event) => opener.setAttribute("aria-expanded", event.newState === "open" ? "true" : "false"));
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      hide(menu);
      opener.focus();
    } else if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length].focus();
    }
  });
  return h("div", { class: "control" }, opener, menu);
}

// --- a field of a form

function field(given, surface) {
  const id = newId("field");
  const ids = { label: `${id}-label`, hint: `${id}-hint`, error: `${id}-error` };
  const { element } = given;
  const spot = { block: given.block_id, action: element.action_id };
  const made = input(element, surface.state?.[given.block_id]?.[element.action_id], {
    id, labelled: ids.label, described: given.hint ? `${ids.error} ${ids.hint}` : ids.error, names: surface.names,
    change: (wish) => {
      wrong("");
      if (given.dispatch_action) surface.press(spot, wish);
    },
    search: (query) => surface.search(spot, query),
  });
  made.field.dataset.focus = `${given.block_id} ${element.action_id}`;
  const inner = [text(given.label), given.optional ? h("span", { class: "optional" }, ` ${say("optional")}`) : null];
  const label = made.group ? h("p", { class: "label", id: ids.label }, inner) : h("label", { class: "label", id: ids.label, for: id }, inner);
  const error = h("p", { class: "error", id: ids.error });
  const node = h("div", { class: "input" }, label, made.node, error, given.hint ? h("p", { class: "hint", id: ids.hint }, text(given.hint)) : null);
  if (!given.optional && !made.group) made.field.setAttribute("aria-required", "true");
  const wrong = (message) => {
    error.textContent = message;
    node.classList.toggle("wrong", Boolean(message));
    if (message) made.field.setAttribute("aria-invalid", "true");
    else made.field.removeAttribute("aria-invalid");
  };
  node.field = {
    ...spot,
    read: made.read,
    focus: () => made.field.focus(),
    wrong,
    check: () => {
      const value = made.read();
      const empty = value === null || (Array.isArray(value) && !value.length);
      return empty && !given.optional ? made.check() || say("required") : made.check();
    },
  };
  return node;
}

// --- rich text, as people write it, and tables

function rich(given, names) {
  const inner = () => (given.elements || []).map((each) => leaf(each, names));
  if (given.type === "rich_text_list") {
    return h(given.style === "ordered" ? "ol" : "ul", {}, given.elements.map((each) => h("li", {}, rich(each, names))));
  }
  if (given.type === "rich_text_preformatted") return h("pre", {}, inner());
  if (given.type === "rich_text_quote") return h("blockquote", {}, inner());
  return h("span", {}, inner());
}

function leaf(given, names) {
  if (given.type === "user") return mention(given.user_id, names);
  if (given.type === "link") return link(given.url, given.text);
  if (given.type === "emoji") return EMOJI.get(given.name) || `:${given.name}:`;
  let node = given.text || "";
  for (const [style, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (given.style?.[style]) node = h(tag, {}, node);
  }
  return node.includes?.("\n") ? node.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line])) : node;
}

function table(given, surface) {
  const cell = (each) => (each.type === "rich_text" ? each.elements.map((part) => rich(part, surface.names)) : each.text || "");
  const [head, ...rows] = given.rows;
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("messages") }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((each) => h("th", { scope: "col" }, cell(each))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((each) => h("td", {}, cell(each))))))));
}
